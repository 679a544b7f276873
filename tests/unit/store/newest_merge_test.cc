#include "storage/store/rocks/newest_merge.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <random>

#include "storage/codec/row_codec.h"

namespace skua::test {
namespace {

constexpr char kKey[] = "entity";

std::string stored(std::int64_t event_us, Sequence sequence) {
  std::string row = pack_tombstone(1);
  stamp_row(kKey, {Timestamp{event_us}, Timestamp{1}, sequence}, row);
  return row;
}

std::string loaded(std::int64_t event_us, Sequence sequence) {
  std::string row = pack_tombstone(1);
  stamp_loaded_row(kKey, Timestamp{event_us}, 9, sequence, row);
  return row;
}

class NewestMergeTest : public ::testing::Test {
 protected:
  std::string full(const std::string* value, const std::vector<std::string>& operands) {
    const rocksdb::Slice key(kKey);
    rocksdb::Slice existing;
    if (value != nullptr) existing = *value;
    const std::vector<rocksdb::Slice> slices(operands.begin(), operands.end());
    std::string new_value;
    rocksdb::Slice chosen;
    rocksdb::MergeOperator::MergeOperationOutput out(new_value, chosen);
    const rocksdb::MergeOperator::MergeOperationInput in(
        key, value == nullptr ? nullptr : &existing, slices, nullptr);
    EXPECT_TRUE(merge_->FullMergeV2(in, &out));
    return chosen.data() == nullptr ? new_value : chosen.ToString();
  }
  std::string partial(const std::vector<std::string>& operands) {
    const std::deque<rocksdb::Slice> slices(operands.begin(), operands.end());
    std::string merged;
    EXPECT_TRUE(merge_->PartialMergeMulti(kKey, slices, &merged, nullptr));
    return merged;
  }

  std::shared_ptr<rocksdb::MergeOperator> merge_ = make_newest_merge();
};

TEST_F(NewestMergeTest, TheNewestStaysInWhateverOrderAndPartsRowsMeet) {
  std::vector<std::string> rows = {stored(100, 5), loaded(200, 1), stored(200, 2), loaded(150, 9),
                                   loaded(200, 3)};
  const std::string newest = rows.back();
  std::mt19937 random(1);
  for (int i = 0; i < 200; ++i) {
    std::shuffle(rows.begin(), rows.end(), random);
    EXPECT_EQ(full(nullptr, rows), newest);
    EXPECT_EQ(full(&rows[0], {rows.begin() + 1, rows.end()}), newest);
    EXPECT_EQ(full(&rows[0], {partial({rows[1], rows[2]}), partial({rows[3], rows[4]})}), newest);
  }
}

TEST_F(NewestMergeTest, ADamagedRowIsNeverPassedOver) {
  const std::string good = stored(300, 9);
  std::vector<std::string> damaged = {std::string(), std::string("x"), good.substr(0, 31)};
  for (std::size_t at = 0; at < kRowHeaderBytes; ++at) {
    std::string flipped = loaded(200, 1);
    flipped[at] = static_cast<char>(flipped[at] ^ 0x10);
    damaged.push_back(std::move(flipped));
  }
  for (const std::string& bad : damaged) {
    for (const std::string& merged :
         {full(&good, {bad}), full(&bad, {good}), full(nullptr, {good, bad}),
          full(nullptr, {bad, good}), partial({good, bad}), partial({bad, good}),
          full(&good, {partial({bad, good}), good})})
      EXPECT_FALSE(RowView::parse(kKey, merged).ok());
  }
}

}  // namespace
}  // namespace skua::test
