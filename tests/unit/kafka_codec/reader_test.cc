#include "api/kafka/codec/reader.h"

#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <vector>

#include "api/kafka/codec/writer.h"

namespace skua::kafka {
namespace {

using namespace std::string_literals;
using namespace std::string_view_literals;

template <typename Put>
std::string bytes_of(Put put) {
  std::string out;
  Writer writer(out);
  put(writer);
  return out;
}

TEST(KafkaReader, ReadsWhatWriterWrites) {
  const std::string bytes = bytes_of([](Writer& w) {
    w.put_boolean(true);
    w.put_i8(-5);
    w.put_i16(-300);
    w.put_i32(-70000);
    w.put_i64(-5'000'000'000);
    w.put_u32(0xfffffffe);
    w.put_text("name");
    w.put_nullable_text(std::nullopt);
    w.put_bytes("raw");
    w.put_nullable_bytes(std::nullopt);
    w.put_compact("short");
    w.put_nullable_compact(std::nullopt);
    w.put_count(0);
    w.put_null_count();
    w.put_compact_count(0);
    w.put_null_compact_count();
    w.put_no_tags();
  });
  Reader r(bytes);
  EXPECT_TRUE(r.boolean());
  EXPECT_EQ(r.i8(), -5);
  EXPECT_EQ(r.i16(), -300);
  EXPECT_EQ(r.i32(), -70000);
  EXPECT_EQ(r.i64(), -5'000'000'000);
  EXPECT_EQ(r.u32(), 0xfffffffe);
  EXPECT_EQ(r.text(), "name");
  EXPECT_EQ(r.nullable_text(), std::nullopt);
  EXPECT_EQ(r.bytes(), "raw");
  EXPECT_EQ(r.nullable_bytes(), std::nullopt);
  EXPECT_EQ(r.compact(), "short");
  EXPECT_EQ(r.nullable_compact(), std::nullopt);
  EXPECT_EQ(r.count(4), 0U);
  EXPECT_EQ(r.nullable_count(4), std::nullopt);
  EXPECT_EQ(r.compact_count(4), 0U);
  EXPECT_EQ(r.nullable_compact_count(4), std::nullopt);
  r.skip_tags();
  EXPECT_TRUE(r.ok() && r.rest().empty());
}

TEST(KafkaReader, VarintsOfEveryLength) {
  for (int shift = 0; shift < 64; ++shift) {
    for (const std::int64_t sign : {1, -1}) {
      const auto value = static_cast<std::int64_t>(std::uint64_t{1} << shift) * sign;
      const std::string bytes = bytes_of([&](Writer& w) { w.put_varlong(value); });
      EXPECT_EQ(Reader(bytes).varlong(), value);
      if (shift < 31) {
        EXPECT_EQ(Reader(bytes).varint(), value);
      }
      if (sign < 0 || shift > 31) continue;
      const auto natural = static_cast<std::uint32_t>(value);
      const std::string unsigned_bytes = bytes_of([&](Writer& w) { w.put_uvarint(natural); });
      EXPECT_EQ(Reader(unsigned_bytes).uvarint(), natural);
    }
  }
  const std::string least =
      bytes_of([](Writer& w) { w.put_varlong(std::numeric_limits<std::int64_t>::min()); });
  EXPECT_EQ(Reader(least).varlong(), std::numeric_limits<std::int64_t>::min());
  EXPECT_EQ(Reader("\x96\x01"sv).uvarint(), 150U);  // Protobuf's example.
}

TEST(KafkaReader, VarintsThatAreTooLongAreRefused) {
  const std::vector<std::string> long_uvarints = {
      "\xff\xff\xff\xff\x1f"s, "\x80\x80\x80\x80\x80\x00"s, "\xff\xff\xff\xff"s, ""s};
  for (const std::string& bytes : long_uvarints) {
    Reader r(bytes);
    EXPECT_EQ(r.uvarint(), 0U);
    EXPECT_FALSE(r.ok());
  }
  Reader r("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02"sv);
  EXPECT_EQ(r.varlong(), 0);
  EXPECT_FALSE(r.ok());
}

TEST(KafkaReader, LengthsAndCountsBeyondTheEndAreRefused) {
  for (const std::int32_t hostile : {-2, std::numeric_limits<std::int32_t>::min(), 5,
                                     std::numeric_limits<std::int32_t>::max()}) {
    const std::string bytes = bytes_of([&](Writer& w) {
      w.put_i32(hostile);
      w.put_raw("1234");
    });
    Reader length(bytes);
    EXPECT_TRUE(length.nullable_bytes().value_or("").empty());
    EXPECT_FALSE(length.ok());
    Reader count(bytes);
    EXPECT_EQ(count.nullable_count(1).value_or(0), 0U);
    EXPECT_FALSE(count.ok());
  }
  Reader wide(
      "\0\0\0\2"
      "1234567"sv);
  EXPECT_EQ(wide.count(4), 0U);
  EXPECT_FALSE(wide.ok());
}

TEST(KafkaReader, NullWhereAValueMustBeIsRefused) {
  Reader text("\xff\xff"sv);
  EXPECT_EQ(text.text(), "");
  EXPECT_EQ(text.status("x").code(), StatusCode::kInvalidArgument);
  Reader count("\xff\xff\xff\xff"sv);
  EXPECT_EQ(count.count(1), 0U);
  EXPECT_FALSE(count.ok());
}

TEST(KafkaReader, NothingIsReadAfterAFault) {
  Reader r("\0\1\2"sv);
  (void)r.i16();
  (void)r.i16();
  EXPECT_EQ(r.i8(), 0);
  EXPECT_FALSE(r.ok());
  EXPECT_TRUE(r.rest().empty());
}

TEST(KafkaReader, ArraysTogetherHaveABound) {
  std::string bytes;
  Writer writer(bytes);
  writer.put_i32(Reader::kElementsMax);
  writer.put_i32(1);
  bytes.append(Reader::kElementsMax, 'x');
  Reader r(bytes);
  EXPECT_EQ(r.count(1), Reader::kElementsMax);
  EXPECT_EQ(r.count(1), 0U);
  EXPECT_FALSE(r.ok());
}

TEST(KafkaReader, UnknownTagsAreSkipped) {
  Reader r(
      "\x02\x00\x02"
      "ab"
      "\x05\x00"
      "z"sv);
  r.skip_tags();
  EXPECT_TRUE(r.ok());
  EXPECT_EQ(r.rest(), "z");
  Reader endless("\xff\xff\xff\xff\x0f"sv);
  endless.skip_tags();
  EXPECT_FALSE(endless.ok());
}

TEST(KafkaWriter, LongTextsEndWhereTheirLengthDoes) {
  const std::string bytes = bytes_of([](Writer& w) { w.put_text(std::string(40000, 'x')); });
  EXPECT_EQ(Reader(bytes).text().size(), Writer::kTextBytesMax);
}

TEST(KafkaWriter, FillsWhatItLeft) {
  const std::string bytes = bytes_of([](Writer& w) {
    const std::size_t place = w.leave<std::int32_t>();
    w.put_text("abc");
    w.fill(place, static_cast<std::int32_t>(w.size()));
  });
  EXPECT_EQ(Reader(bytes).i32(), 9);
}

}  // namespace
}  // namespace skua::kafka
