#include <gtest/gtest.h>

#include <string>

#include "api/kafka/codec/frame.h"
#include "tests/support/kafka_samples.h"
#include "tests/support/random_source.h"
#include "tests/unit/kafka_codec/golden_bytes.h"

namespace skua::kafka {
namespace {

// Calls check(message, version) for the sample of every request and response in every version.
template <typename Check>
void each_message(Check check) {
  const auto each_version = [&](const auto& message) {
    const ApiInfo& info = api_info(message.kApi);
    for (std::int16_t version = info.least_version; version <= info.greatest_version; ++version) {
      SCOPED_TRACE(std::string(info.name) + " version " + std::to_string(version));
      check(message, version);
    }
  };
  test::each_kafka_request(each_version);
  test::each_kafka_response(each_version);
}

template <typename Message>
std::string written(const Message& message, std::int16_t version) {
  std::string out;
  Writer writer(out);
  message.write(writer, version);
  return out;
}

TEST(KafkaMessages, RequestsHaveTheBytesOfAnotherImplementation) {
  const GoldenBytes golden = golden_bytes("request");
  std::size_t compared = 0;
  test::each_kafka_request([&](const auto& request) {
    const ApiInfo& info = api_info(request.kApi);
    for (std::int16_t version = info.least_version; version <= info.greatest_version; ++version) {
      std::string frame;
      append_request(frame, version, 7, "skua-test", request);
      EXPECT_EQ(frame, golden.at({static_cast<std::int16_t>(info.api), version}))
          << info.name << " version " << version;
      ++compared;
    }
  });
  EXPECT_EQ(compared, golden.size());
}

TEST(KafkaMessages, ResponsesHaveTheBytesOfAnotherImplementation) {
  const GoldenBytes golden = golden_bytes("response");
  std::size_t compared = 0;
  test::each_kafka_response([&](const auto& response) {
    const ApiInfo& info = api_info(response.kApi);
    for (std::int16_t version = info.least_version; version <= info.greatest_version; ++version) {
      EXPECT_EQ(written(response, version),
                golden.at({static_cast<std::int16_t>(info.api), version}))
          << info.name << " version " << version;
      ++compared;
    }
  });
  EXPECT_EQ(compared, golden.size());
}

TEST(KafkaMessages, WhatIsWrittenIsRead) {
  each_message([](const auto& message, std::int16_t version) {
    const std::string bytes = written(message, version);
    std::remove_cvref_t<decltype(message)> read;
    Reader reader(bytes);
    ASSERT_TRUE(read.read(reader, version).ok());
    EXPECT_TRUE(reader.rest().empty());
    EXPECT_EQ(written(read, version), bytes);
    if (version == api_info(message.kApi).greatest_version) {
      EXPECT_EQ(read, message);
    }
  });
}

TEST(KafkaMessages, NoPrefixIsAMessage) {
  each_message([](const auto& message, std::int16_t version) {
    const std::string bytes = written(message, version);
    for (std::size_t size = 0; size < bytes.size(); ++size) {
      // On the heap and of exact size, so that a sanitizer sees a read past the end.
      const std::string cut(bytes, 0, size);
      std::remove_cvref_t<decltype(message)> read;
      Reader reader(cut);
      EXPECT_EQ(read.read(reader, version).code(), StatusCode::kInvalidArgument) << size;
    }
  });
}

// Whatever damage leaves readable is written and read again as the same.
TEST(KafkaMessages, DamageIsRefusedOrHarmless) {
  for (const std::uint64_t seed : test::test_seeds(3)) {
    SCOPED_TRACE("SKUA_TEST_SEED=" + std::to_string(seed));
    test::RandomSource random(seed);
    const std::vector<std::string> values = {"\xff\xff\xff\xff", "\x7f\xff\xff\xff", "\x80",
                                             std::string(4, '\0'), "\xff\x7f"};
    each_message([&](const auto& message, std::int16_t version) {
      const std::string bytes = written(message, version);
      for (int round = 0; round < 50; ++round) {
        std::string damaged = bytes;
        const auto last = static_cast<std::int64_t>(damaged.size());
        for (std::int64_t left = random.between(1, 3); left > 0 && last > 0; --left) {
          const auto at = static_cast<std::size_t>(random.between(0, last - 1));
          const std::string& value = random.pick(values);
          damaged.replace(at, std::min(value.size(), damaged.size() - at), value);
        }
        std::remove_cvref_t<decltype(message)> read;
        Reader reader(damaged);
        if (!read.read(reader, version).ok()) continue;
        const std::string again = written(read, version);
        std::remove_cvref_t<decltype(message)> reread;
        Reader second(again);
        ASSERT_TRUE(reread.read(second, version).ok());
        EXPECT_EQ(reread, read);
      }
    });
  }
}

TEST(KafkaMessages, MetadataTellsAllTopicsFromNone) {
  struct Case {
    std::int16_t version;
    std::int32_t count;
    bool is_all;
  };
  for (const Case& c : {Case{0, 0, true}, {1, -1, true}, {1, 0, false}, {8, -1, true}}) {
    std::string bytes;
    Writer(bytes).put_i32(c.count);
    bytes.append(3, '\0');
    MetadataRequest request;
    Reader reader(bytes);
    ASSERT_TRUE(request.read(reader, c.version).ok());
    EXPECT_EQ(!request.topics, c.is_all) << c.version << " " << c.count;
  }
}

TEST(KafkaMessages, OldMessageSetsAreReadAsBytes) {
  const GoldenBytes golden = golden_bytes("request");
  for (std::int16_t version = 0; version < 3; ++version) {
    Reader reader(std::string_view(golden.at({0, version})).substr(kFrameLengthBytes));
    RequestHeader header;
    ASSERT_TRUE(header.read(reader).ok());
    ProduceRequest request;
    ASSERT_TRUE(request.read(reader, version).ok());
    ASSERT_EQ(request.topics.size(), 2U);
    EXPECT_EQ(request.topics[0].partitions[0].records, "abc");
  }
}

TEST(KafkaMessages, ApiVersionsFollowTheList) {
  const ApiVersionsResponse supported = ApiVersionsResponse::supported();
  ASSERT_EQ(supported.apis.size(), apis().size());
  for (std::size_t i = 0; i < apis().size(); ++i) {
    EXPECT_EQ(supported.apis[i].api_key, static_cast<std::int16_t>(apis()[i].api));
    EXPECT_EQ(supported.apis[i].greatest_version, apis()[i].greatest_version);
  }
  // What clients look for before they use record batches, LZ4, zstd and idempotence.
  EXPECT_TRUE(api_info(Api::kProduce).serves(0) && api_info(Api::kProduce).serves(7));
  EXPECT_TRUE(api_info(Api::kFetch).serves(4) && api_info(Api::kFetch).serves(10));
  EXPECT_TRUE(api_info(Api::kFindCoordinator).serves(0));
  EXPECT_TRUE(api_info(Api::kInitProducerId).serves(0));
  EXPECT_TRUE(api_info(Api::kMetadata).serves(4));
}

TEST(KafkaMessages, ANumberThatIsNoRequestIsFoundNowhere) {
  EXPECT_EQ(find_api(-1), nullptr);
  EXPECT_EQ(find_api(71), nullptr);
  EXPECT_EQ(find_api(18), &api_info(Api::kApiVersions));
}

TEST(KafkaErrors, HaveTheNamesOfTheProtocol) {
  EXPECT_EQ(kafka_error_name(KafkaError::kNotEnoughReplicas), "NOT_ENOUGH_REPLICAS");
  EXPECT_EQ(kafka_error_name(static_cast<KafkaError>(12345)), "UNLISTED");
}

}  // namespace
}  // namespace skua::kafka
