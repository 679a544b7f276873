#include "storage/latest/row_chunk.h"

#include <gtest/gtest.h>

#include <array>

namespace skua::test {
namespace {

constexpr std::uint64_t kHash = 0x1234'5678'9abc'def0;
const std::uint64_t kNewestTag = RowChunk::tag_of(kHash, EntryKind::kNewest);
const std::uint64_t kVersionsTag = RowChunk::tag_of(kHash, EntryKind::kVersions);

TEST(RowChunk, FindsThePlacesOfATag) {
  RowChunk chunk{};
  RowEntry newest;
  RowEntry versions;
  chunk.places[2].store(RowChunk::place_of(&newest, kNewestTag));
  chunk.places[5].store(RowChunk::place_of(&versions, kVersionsTag));
  EXPECT_EQ(chunk.places_with(kNewestTag), 1u << 2);
  EXPECT_EQ(chunk.places_with(kVersionsTag), 1u << 5);
  EXPECT_EQ(chunk.entry_at(2, kNewestTag), &newest);
  EXPECT_EQ(chunk.entry_at(5, kVersionsTag), &versions);
}

// Between looking for places and reading one, a writer may have given it away.
TEST(RowChunk, APlaceThatIsAnothersMeanwhileHasNoEntry) {
  RowChunk chunk{};
  RowEntry newest;
  RowEntry versions;
  chunk.places[2].store(RowChunk::place_of(&newest, kNewestTag));
  ASSERT_EQ(chunk.places_with(kNewestTag), 1u << 2);
  chunk.places[2].store(RowChunk::place_of(&versions, kVersionsTag));
  EXPECT_EQ(chunk.entry_at(2, kNewestTag), nullptr);
  chunk.places[2].store(0);
  EXPECT_EQ(chunk.entry_at(2, kNewestTag), nullptr);
}

TEST(RowChunk, KeepsUsesPassesAndStampsApart) {
  RowChunk chunk{};
  EXPECT_FALSE(chunk.use(6));
  EXPECT_TRUE(chunk.use(6));
  chunk.count_passed();
  chunk.set_stamp(77);
  EXPECT_EQ(chunk.passed(), 1u);
  EXPECT_EQ(chunk.stamp(), 77u);
  EXPECT_TRUE(chunk.take_used(6));
  EXPECT_FALSE(chunk.take_used(6));
  chunk.uncount_passed();
  EXPECT_EQ(chunk.passed(), 0u);
  EXPECT_EQ(chunk.stamp(), 77u);
}

// A count that cannot go higher is not counted down: searches go on where they once had to.
TEST(RowChunk, AFullCountOfPassesStays) {
  RowChunk chunk{};
  for (std::uint64_t i = 0; i < RowChunk::kPassedMax + 10; ++i) chunk.count_passed();
  for (std::uint64_t i = 0; i < RowChunk::kPassedMax + 10; ++i) chunk.uncount_passed();
  EXPECT_EQ(chunk.passed(), RowChunk::kPassedMax);
}

}  // namespace
}  // namespace skua::test
