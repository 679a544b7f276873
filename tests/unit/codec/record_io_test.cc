#include "storage/codec/record_io.h"

#include <gtest/gtest.h>

namespace skua {
namespace {

std::string sample() {
  RecordWriter writer;
  writer.put_u8(1);
  writer.put_u16(2);
  writer.put_u32(3);
  writer.put_u64(4);
  writer.put_timestamp(Timestamp{-5});
  writer.put_duration(Duration{6});
  writer.put_text(std::string_view("a\0b", 3));
  return writer.take();
}

TEST(Records, ComeBack) {
  const std::string bytes = sample();
  RecordReader reader(bytes);
  EXPECT_EQ(reader.u8(), 1);
  EXPECT_EQ(reader.u16(), 2);
  EXPECT_EQ(reader.u32(), 3u);
  EXPECT_EQ(reader.u64(), 4u);
  EXPECT_EQ(reader.timestamp(), Timestamp{-5});
  EXPECT_EQ(reader.duration(), Duration{6});
  EXPECT_EQ(reader.text(), std::string_view("a\0b", 3));
  EXPECT_TRUE(reader.at_end());
}

TEST(Records, EveryTruncationIsNoticed) {
  const std::string bytes = sample();
  for (std::size_t length = 0; length < bytes.size(); ++length) {
    RecordReader reader(std::string_view(bytes).substr(0, length));
    static_cast<void>(reader.u8());
    static_cast<void>(reader.u16());
    static_cast<void>(reader.u32());
    static_cast<void>(reader.u64());
    static_cast<void>(reader.timestamp());
    static_cast<void>(reader.duration());
    static_cast<void>(reader.text());
    EXPECT_FALSE(reader.ok()) << length;
    EXPECT_FALSE(reader.at_end());
    EXPECT_EQ(reader.u64(), 0u);
  }
}

TEST(Records, ACountNeverExceedsTheBytesLeft) {
  RecordWriter writer;
  writer.put_u32(3);
  writer.put_u32(0);
  writer.put_u32(0);
  const std::string bytes = writer.take();
  EXPECT_EQ(RecordReader(bytes).count(2), 3u);
  RecordReader reader(bytes);
  EXPECT_EQ(reader.count(4), 0u);
  EXPECT_FALSE(reader.ok());
}

}  // namespace
}  // namespace skua
