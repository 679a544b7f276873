#include "storage/registry/registered_view.h"

#include <gtest/gtest.h>

namespace skua::test {
namespace {

TEST(RegisteredViewTest, FindsFeaturesByName) {
  RegisteredView view;
  for (const char* name : {"m", "z", "a", "ab", "Z"}) view.view.features.emplace_back().name = name;
  view.index_features();
  for (std::size_t i = 0; i < view.view.features.size(); ++i)
    EXPECT_EQ(view.find_feature(view.view.features[i].name), static_cast<int>(i));
  for (const char* name : {"", "b", "zz", "aa", "M"}) EXPECT_EQ(view.find_feature(name), -1);
}

TEST(RegisteredViewTest, AVersionWithoutALayoutSharesTheOneBefore) {
  RegisteredView view;
  view.version = 9;
  for (const int version : {1, 4, 7})
    view.layouts.emplace_back(static_cast<SchemaVersion>(version), std::vector<Feature>{});
  EXPECT_EQ(view.layout_of(0), nullptr);
  EXPECT_EQ(view.layout_of(1), &view.layouts[0]);
  EXPECT_EQ(view.layout_of(3), &view.layouts[0]);
  EXPECT_EQ(view.layout_of(4), &view.layouts[1]);
  EXPECT_EQ(view.layout_of(9), &view.layouts[2]);
  EXPECT_EQ(view.layout_of(10), nullptr);
}

}  // namespace
}  // namespace skua::test
