#include "api/payload/record_letter_decoder.h"

#include <gtest/gtest.h>

#include <future>

#include "storage/base/clock.h"
#include "tests/support/schema_registry_stub.h"
#include "tests/unit/payload/decoded.h"

namespace skua::test {
namespace {

using std::string_literals::operator""s;

class RecordLetterDecoderTest : public ::testing::Test {
 protected:
  RecordLetterDecoderTest() {
    stub.add_schema(1, "JSON", R"({"type":"object"})");
    SchemaRegistryOptions options;
    options.url = stub.url();
    auto made = SchemaRegistry::make(options, clock);
    EXPECT_TRUE(made.ok());
    registry = *std::move(made);
  }

  static std::shared_ptr<RegisteredView> view(RecordFormat format) {
    StreamSource stream;
    stream.format = format;
    return make_view({{"id", ValueType::kInt64}}, {{"n", ValueType::kInt32, "", 0}}, stream);
  }
  // Waits for the rows of these values.
  Result<StreamRows> decode(SchemaRegistry* schemas, RecordFormat format,
                            const std::vector<std::string>& values) {
    RecordLetterDecoder decoder(schemas, threads);
    std::vector<DeadLetterRecord> records;
    for (const std::string& value : values)
      records.push_back(
          {.key = {}, .value = value, .headers = {{"event_ts", "1000"}}, .timestamp = {}});
    std::promise<Result<StreamRows>> rows;
    decoder.decode(view(format), std::move(records),
                   [&](Result<StreamRows> result) { rows.set_value(std::move(result)); });
    return rows.get_future().get();
  }

  SchemaRegistryStub stub;
  SystemClock clock;
  std::unique_ptr<SchemaRegistry> registry;
  StorageThreads threads{1, 16};
};

TEST_F(RecordLetterDecoderTest, GoodAndBadStandInTheirOrder) {
  auto rows = decode(nullptr, RecordFormat::kJson,
                     {R"({"id":1,"n":"x"})", R"({"id":2,"n":5})", "nonsense", R"({"id":3})"});
  ASSERT_TRUE(rows.ok()) << rows.status().to_string();
  ASSERT_EQ(rows->places().size(), 2u);
  EXPECT_EQ(rows->places()[0].record, 1u);
  EXPECT_EQ(rows->places()[1].record, 3u);
  ASSERT_EQ(rows->rejected().size(), 2u);
  EXPECT_EQ(rows->rejected()[0].record, 0u);
  EXPECT_EQ(rows->rejected()[0].column, "n");
  EXPECT_EQ(rows->rejected()[1].record, 2u);
  // Headers arrive with the record.
  EXPECT_EQ(rows->upserts().event_timestamps->value<std::int64_t>(0), 1'000'000);
}

TEST_F(RecordLetterDecoderTest, AsksTheRegistryFirst) {
  const std::string framed = "\0\0\0\0\1"s + R"({"id":1,"n":2})";
  const std::string unknown = "\0\0\0\0\7"s + R"({"id":1,"n":2})";
  const auto rows = decode(registry.get(), RecordFormat::kConfluent, {framed, unknown});
  ASSERT_TRUE(rows.ok()) << rows.status().to_string();
  ASSERT_EQ(rows->places().size(), 1u);
  ASSERT_EQ(rows->rejected().size(), 1u);
  EXPECT_EQ(rows->rejected()[0].reason.code(), StatusCode::kInvalidArgument);
  EXPECT_EQ(stub.requests("/schemas/ids/1"), 1u);
}

TEST_F(RecordLetterDecoderTest, AsksForAsManySchemasAsThereAre) {
  std::vector<std::string> values;
  for (char id = 1; id <= 100; ++id) {
    stub.add_schema(id, "JSON", "{}");
    values.push_back("\0\0\0\0"s + id + R"({"id":1})");
  }
  const auto rows = decode(registry.get(), RecordFormat::kConfluent, values);
  ASSERT_TRUE(rows.ok()) << rows.status().to_string();
  EXPECT_EQ(rows->places().size(), 100u);
}

TEST_F(RecordLetterDecoderTest, AViewThatNeedsARegistryIsRefusedWithoutOne) {
  EXPECT_EQ(decode(nullptr, RecordFormat::kConfluent, {"{}"}).status().code(),
            StatusCode::kFailedPrecondition);
}

TEST_F(RecordLetterDecoderTest, NothingIsNothing) {
  const auto rows = decode(nullptr, RecordFormat::kJson, {});
  ASSERT_TRUE(rows.ok());
  EXPECT_TRUE(rows->places().empty() && rows->rejected().empty());
}

}  // namespace
}  // namespace skua::test
