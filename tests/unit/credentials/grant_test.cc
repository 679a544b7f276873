#include "storage/credentials/grant.h"

#include <gtest/gtest.h>

namespace skua {
namespace {

TEST(Grant, AllowsWhatItSaysAndNoMore) {
  struct Case {
    const char* grant;
    Permission wanted;
    const char* project;
    const char* view;
    bool allowed;
  };
  const Case cases[] = {
      {"read:p/v", Permission::kRead, "p", "v", true},
      {"read:p/v", Permission::kRead, "p", "w", false},
      {"read:p/v", Permission::kRead, "q", "v", false},
      {"read:p/v", Permission::kWrite, "p", "v", false},
      {"read:p/v", Permission::kRead, "p", "*", false},
      {"read:p/*", Permission::kRead, "p", "anything", true},
      {"read:p", Permission::kRead, "p", "*", true},
      {"read:p/*", Permission::kRead, "*", "*", false},
      {"write:p/*", Permission::kRead, "p", "v", false},
      {"admin:p/v", Permission::kRead, "p", "v", true},
      {"admin:p/v", Permission::kWrite, "p", "v", true},
      {"admin:p/v", Permission::kAdmin, "p", "w", false},
      {"read:*/*", Permission::kRead, "q", "w", true},
      {"read:*/*", Permission::kAdmin, "q", "w", false},
      {"admin:*/*", Permission::kAdmin, "*", "*", true},
  };
  for (const Case& c : cases) {
    const auto grant = parse_grant(c.grant);
    ASSERT_TRUE(grant.ok()) << c.grant;
    EXPECT_EQ(grant->allows(c.wanted, c.project, c.view), c.allowed)
        << c.grant << " " << permission_name(c.wanted) << " " << c.project << "/" << c.view;
  }
}

TEST(Grant, ReadsWhatItWritesAndRefusesTheRest) {
  for (const char* text : {"read:p/v", "write:p/*", "admin:*/*"})
    EXPECT_EQ(grant_text(*parse_grant(text)), text);
  for (const char* text : {"", "read", "read:", "read:/v", "read:p/", "read:*/v", "own:p/v",
                           "READ:p/v", "read:p/v/w", "read:a b/v", ":p/v"})
    EXPECT_EQ(parse_grant(text).status().code(), StatusCode::kInvalidArgument) << text;
}

}  // namespace
}  // namespace skua
