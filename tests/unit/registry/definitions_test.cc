#include "storage/registry/definitions.h"

#include <gtest/gtest.h>

#include "storage/registry/detail_lines.h"

namespace skua::test {
namespace {

TEST(DefinitionsTest, KindsHaveTheNamesOfTheContract) {
  EXPECT_EQ(definition_kind_name(DefinitionKind::kEntity), "entity");
  EXPECT_EQ(definition_kind_name(DefinitionKind::kFeatureView), "feature_view");
  EXPECT_EQ(definition_kind_name(DefinitionKind::kFeatureService), "feature_service");
}

TEST(DefinitionsTest, TheEmptyProjectIsTheDefaultOne) {
  EXPECT_EQ(project_or_default(""), "default");
  EXPECT_EQ(project_or_default("p"), "p");
}

TEST(DetailLinesTest, OneLinePerDifference) {
  std::vector<std::string> out;
  DetailLines lines(out);
  lines.compare("same", "a", "a");
  lines.compare_text("text", "a", "a");
  EXPECT_TRUE(out.empty());
  lines.compare("owner", "", "me");
  lines.compare_text("description", "a", "b");
  lines.compare_tags({{"a", "1"}, {"b", "2"}, {"c", "3"}}, {{"a", "1"}, {"b", "x"}, {"d", "4"}});
  EXPECT_EQ(out.size(), 5u);
  out.clear();
  lines.compare("owner", "", std::string(1 << 20, 'x'));
  EXPECT_LT(out[0].size(), 100u) << "a plan is for people";
}

}  // namespace
}  // namespace skua::test
