#include "storage/registry/record_frame.h"

#include <gtest/gtest.h>

namespace skua::test {
namespace {

TEST(RecordFrameTest, EveryFlippedBitAndEveryCutIsDataLoss) {
  const std::string record = frame_record("key", "some fields");
  ASSERT_TRUE(unframe_record("key", record).ok());
  EXPECT_EQ(*unframe_record("key", record), "some fields");
  for (std::size_t bit = 0; bit < record.size() * 8; ++bit) {
    std::string damaged = record;
    damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << (bit % 8)));
    EXPECT_EQ(unframe_record("key", damaged).status().code(), StatusCode::kDataLoss) << bit;
  }
  for (std::size_t size = 0; size < record.size(); ++size)
    EXPECT_EQ(unframe_record("key", record.substr(0, size)).status().code(), StatusCode::kDataLoss);
  EXPECT_EQ(unframe_record("key", record + '\0').status().code(), StatusCode::kDataLoss);
}

TEST(RecordFrameTest, ARecordBelongsToItsKey) {
  const std::string record = frame_record("key", "fields");
  const auto moved = unframe_record("other", record);
  EXPECT_EQ(moved.status().code(), StatusCode::kDataLoss);
  EXPECT_NE(moved.status().message().find("other"), std::string::npos);
}

TEST(RecordFrameTest, ARecordIsReadInItsOwnFormatOnly) {
  const std::string record = frame_record("key", "fields", 2);
  EXPECT_EQ(format_of_record(record), 2);
  EXPECT_EQ(*unframe_record("key", record, 2), "fields");
  EXPECT_EQ(unframe_record("key", record).status().code(), StatusCode::kDataLoss);
  EXPECT_EQ(unframe_record("key", frame_record("key", "fields"), 2).status().code(),
            StatusCode::kDataLoss);
  EXPECT_EQ(format_of_record(""), 0);
}

TEST(RecordFrameTest, AnEmptyRecordIsWhole) {
  EXPECT_EQ(*unframe_record("k", frame_record("k", "")), "");
}

}  // namespace
}  // namespace skua::test
