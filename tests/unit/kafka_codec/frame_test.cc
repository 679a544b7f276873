#include "api/kafka/codec/frame.h"

#include <gtest/gtest.h>

#include "api/kafka/codec/api_versions.h"
#include "api/kafka/codec/produce.h"
#include "tests/unit/kafka_codec/golden_bytes.h"

namespace skua::kafka {
namespace {

std::string length(std::int32_t bytes) {
  std::string out;
  Writer(out).put_i32(bytes);
  return out;
}

TEST(KafkaFrame, LengthsThatCannotBeAreRefused) {
  EXPECT_EQ(*frame_bytes(length(10), 100), 10U);
  EXPECT_EQ(*frame_bytes(length(100), 100), 100U);
  EXPECT_EQ(frame_bytes(length(101), 100).status().code(), StatusCode::kResourceExhausted);
  EXPECT_EQ(frame_bytes(length(0x7fffffff), 100).status().code(), StatusCode::kResourceExhausted);
  for (const std::int32_t bytes : {-1, 0, 9, std::numeric_limits<std::int32_t>::min()})
    EXPECT_EQ(frame_bytes(length(bytes), 100).status().code(), StatusCode::kInvalidArgument);
  // A client that speaks TLS or HTTP to this port.
  EXPECT_FALSE(frame_bytes("\x16\x03\x01\x02", 1 << 20).ok());
  EXPECT_FALSE(frame_bytes("GET ", 1 << 20).ok());
  EXPECT_EQ(*token_bytes(length(0), 100), 0U);
  EXPECT_EQ(token_bytes(length(-1), 100).status().code(), StatusCode::kInvalidArgument);
}

TEST(KafkaFrame, UnsupportedApiVersionsIsAnsweredInVersionZero) {
  std::string frame;
  append_response(frame, 0, 7, ApiVersionsResponse::unsupported());
  EXPECT_EQ(frame, from_hex("00000010000000070023000000010012"
                            "00000003"));
}

TEST(KafkaFrame, AnswersToApiVersionsNeverHaveTagsInTheirHeader) {
  std::string frame;
  append_response(frame, 3, 7, ApiVersionsResponse());
  EXPECT_EQ(frame, from_hex("0000000c"
                            "00000007"
                            "0000"
                            "01"
                            "00000000"
                            "00"));
}

TEST(KafkaHeader, RoundTrip) {
  for (const std::optional<std::string_view> client_id :
       {std::optional<std::string_view>(), std::optional<std::string_view>("c")}) {
    for (const std::int16_t version : {std::int16_t{0}, std::int16_t{3}}) {
      const RequestHeader header{18, version, -7, client_id};
      std::string bytes;
      Writer writer(bytes);
      header.write(writer);
      for (std::size_t size = 0; size < bytes.size(); ++size) {
        RequestHeader cut;
        Reader reader(std::string_view(bytes).substr(0, size));
        EXPECT_FALSE(cut.read(reader).ok()) << size;
      }
      RequestHeader read;
      Reader reader(bytes);
      ASSERT_TRUE(read.read(reader).ok());
      EXPECT_TRUE(reader.rest().empty());
      EXPECT_EQ(read, header);
      EXPECT_TRUE(read.is_served());
    }
  }
}

TEST(KafkaHeader, RequestsThatAreNotServedKeepTheirNumbers) {
  for (const auto& [key, version] : {std::pair<std::int16_t, std::int16_t>{18, 99}, {71, 0}}) {
    std::string bytes;
    Writer writer(bytes);
    writer.put_i16(key);
    writer.put_i16(version);
    writer.put_i32(5);
    writer.put_i16(1000);  // A client id that is not there.
    RequestHeader header;
    Reader reader(bytes);
    EXPECT_TRUE(header.read(reader).ok());
    EXPECT_FALSE(header.is_served());
    EXPECT_EQ(header.correlation_id, 5);
    EXPECT_EQ(header.client_id, std::nullopt);
  }
}

}  // namespace
}  // namespace skua::kafka
