#include "server/docs_pages.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace skua {
namespace {

// Tests run in the top folder of the project.
std::string read_page(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

constexpr const char* kRemedy = "run build/release/bin/print_docs docs";

TEST(DocsPages, ConfigurationIsCurrent) {
  EXPECT_EQ(read_page("docs/configuration.md"), configuration_page()) << kRemedy;
}

TEST(DocsPages, MetricsAreCurrent) {
  EXPECT_EQ(read_page("docs/metrics.md"), metrics_page()) << kRemedy;
}

}  // namespace
}  // namespace skua
