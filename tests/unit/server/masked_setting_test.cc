#include "server/masked_setting.h"

#include <gtest/gtest.h>

namespace skua {
namespace {

std::string masked(std::string_view name, const std::string& value) {
  Setting setting;
  setting.name = name;
  return masked_setting(setting, value);
}

TEST(MaskedSetting, SecretsAreNotShown) {
  EXPECT_EQ(masked("some_password", "hush"), "(masked)");
  EXPECT_EQ(masked("token", "hush"), "(masked)");
  EXPECT_EQ(masked("some_password", ""), "");
  EXPECT_EQ(masked("some_password_file", "/etc/pw"), "/etc/pw");
  EXPECT_EQ(masked("data_dir", "/var/lib/skua"), "/var/lib/skua");
}

TEST(MaskedSetting, UrlsLoseUserAndQuery) {
  const std::pair<const char*, const char*> cases[] = {
      {"http://registry:8081", "http://registry:8081"},
      {"http://registry:8081/a@b", "http://registry:8081/a@b"},
      {"http://me:hush@registry:8081", "http://(masked)@registry:8081"},
      {"http://me:hu@sh@registry", "http://(masked)@registry"},
      {"http://registry/?key=hush", "http://registry/?(masked)"},
  };
  for (const auto& [value, shown] : cases) EXPECT_EQ(masked("schema_registry_url", value), shown);
}

}  // namespace
}  // namespace skua
