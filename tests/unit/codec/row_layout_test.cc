#include "storage/codec/row_layout.h"

#include <gtest/gtest.h>

#include "storage/codec/row_codec.h"
#include "tests/unit/codec/random_cells.h"

namespace skua {
namespace {

TEST(RowLayouts, PlaceSlotsByWidthInTheOrderOfFeatures) {
  const RowLayout layout(3, {{"a", ValueType::kBool, "", 1},
                             {"b", ValueType::kString, "", 2},
                             {"c", ValueType::kFloat, "", 3},
                             {"d", ValueType::kDouble, "", 5},
                             {"e", ValueType::kInt64, "", 6},
                             {"f", ValueType::kFloatList, "", 7},
                             {"g", ValueType::kInt32, "", 9}});
  EXPECT_EQ(layout.version(), 3);
  const std::vector<std::uint32_t> offsets = {64, 68, 56, 40, 48, 72, 60};
  for (std::size_t i = 0; i < offsets.size(); ++i) {
    EXPECT_EQ(layout.slots()[i].offset, offsets[i]) << i;
    EXPECT_EQ(layout.slots()[i].null_bit, i);
  }
  EXPECT_EQ(layout.ends_offset(), 68u);
  EXPECT_EQ(layout.heap_offset(), 76u);
}

TEST(RowLayouts, FindSlotsById) {
  const RowLayout layout(1, {{"a", ValueType::kBool, "", 4}, {"b", ValueType::kString, "", 65535}});
  ASSERT_NE(layout.find(4), nullptr);
  EXPECT_EQ(layout.find(4)->type, ValueType::kBool);
  ASSERT_NE(layout.find(65535), nullptr);
  EXPECT_EQ(layout.find(65535)->type, ValueType::kString);
  EXPECT_EQ(layout.find(0), nullptr);
  EXPECT_EQ(layout.find(5), nullptr);
  EXPECT_EQ(RowLayout(1, {}).find(1), nullptr);
}

TEST(RowLayouts, SlotsNeitherOverlapNorLeaveTheirAlignment) {
  for (const std::uint64_t seed : test::test_seeds(3)) {
    SCOPED_TRACE("SKUA_TEST_SEED=" + std::to_string(seed));
    test::RandomSource random(seed);
    for (int i = 0; i < 200; ++i) {
      const auto count = static_cast<std::size_t>(random.between(0, 70));
      const RowLayout layout(1, test::random_features(random, count));
      std::vector<bool> is_taken(layout.heap_offset());
      ASSERT_GE(layout.heap_offset(), kRowHeaderBytes + (count + 7) / 8);
      for (const RowLayout::Slot& slot : layout.slots()) {
        const std::uint32_t width = slot.width == 0 ? 4 : slot.width;
        ASSERT_EQ(slot.offset % width, 0u);
        ASSERT_GE(slot.offset, kRowHeaderBytes + (count + 7) / 8);
        for (std::uint32_t at = slot.offset; at < slot.offset + width; ++at) {
          ASSERT_FALSE(is_taken.at(at));
          is_taken[at] = true;
        }
      }
    }
  }
}

}  // namespace
}  // namespace skua
