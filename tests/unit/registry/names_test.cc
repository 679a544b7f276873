#include "storage/registry/names.h"

#include <gtest/gtest.h>

namespace skua::test {
namespace {

TEST(NamesTest, QuotesWhatArrivesFromOutside) {
  EXPECT_EQ(quote_name("weather"), "`weather`");
  EXPECT_EQ(quote_name("a\nb\xff"), "`a?b?`");
  EXPECT_LT(quote_name(std::string(1 << 20, 'x')).size(), 200u);
}

TEST(NamesTest, LabelsNameTheProjectWhereItMatters) {
  EXPECT_EQ(definition_label(DefinitionKind::kFeatureView, "default", "w"), "feature view `w`");
  EXPECT_EQ(definition_label(DefinitionKind::kEntity, "p", "e"), "entity `e` of project `p`");
}

TEST(NamesTest, HintsAtSimilarNames) {
  const auto hints = [](std::string_view wanted, std::string_view name) {
    return !similar_names_hint(wanted, {name}).empty();
  };
  EXPECT_TRUE(hints("weathr", "weather"));
  EXPECT_TRUE(hints("WEATHER", "weather"));
  EXPECT_TRUE(hints("waether", "weather"));
  EXPECT_FALSE(hints("planes", "weather"));
  EXPECT_FALSE(hints("ab", "cd"));
  EXPECT_FALSE(hints("", "weather"));
  EXPECT_FALSE(hints(std::string(1 << 20, 'x'), "weather"));
  EXPECT_TRUE(hints(std::string(128, 'x'), std::string(127, 'x')));
  EXPECT_FALSE(hints(std::string(130, 'x'), std::string(128, 'x')));
}

}  // namespace
}  // namespace skua::test
