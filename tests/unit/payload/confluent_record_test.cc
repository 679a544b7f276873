#include <gtest/gtest.h>

#include <future>

#include "storage/base/clock.h"
#include "tests/support/schema_registry_stub.h"
#include "tests/unit/payload/avro_bytes.h"
#include "tests/unit/payload/decoded.h"
#include "tests/unit/payload/protobuf_samples.h"

namespace skua::test {
namespace {

using namespace std::string_literals;

const char kAvro[] = R"({"type":"record","name":"Row","fields":[{"name":"id","type":"long"},)"
                     R"({"name":"n","type":"int"}]})";
const char kProto[] = R"(syntax = "proto3";
  import "part.proto";
  message First { int64 id = 1; }
  message Second { message Inner { int64 id = 1; int32 n = 2; Part part = 3; } })";

std::string framed(std::int32_t id, const std::string& body) {
  std::string out(1, '\0');
  for (int shift = 24; shift >= 0; shift -= 8) out.push_back(static_cast<char>(id >> shift));
  return out + body;
}

// A registry with a schema of each kind, and a view that reads by it.
class ConfluentRecord : public ::testing::Test {
 protected:
  ConfluentRecord() {
    stub.add_schema(1, "", kAvro);
    stub.add_schema(2, "PROTOBUF", kProto,
                    R"([{"name":"part.proto","subject":"part/v","version":3}])");
    stub.add_schema_at("/subjects/part%2Fv/versions/3", "PROTOBUF",
                       R"(syntax = "proto3"; message Part { int32 a = 1; })");
    stub.add_schema(3, "JSON", R"({"type":"object"})");
    stub.add_schema(4, "AVRO", R"("long")");
    stub.add_schema(5, "AVRO",
                    R"({"type":"record","name":"Key","fields":[)"
                    R"({"name":"id","type":"long"}]})");
    stub.add_schema(6, "AVRO", R"({"type":"nonsense"})");
    stub.add_schema_at("/schemas/guids/00010203-0405-0607-0809-0a0b0c0d0e0f", "AVRO", kAvro);
    StreamSource stream;
    stream.format = RecordFormat::kConfluent;
    view = make_view({{"id", ValueType::kInt64}}, {{"n", ValueType::kInt32, "", 0}}, stream);
    SchemaRegistryOptions options;
    options.url = stub.url() + "/";
    auto made = SchemaRegistry::make(options, clock);
    EXPECT_TRUE(made.ok());
    registry = *std::move(made);
    decoder = *RecordDecoder::make(view, registry.get());
  }

  // The record as it would be written, once its schemas are there.
  std::string outcome(const SampleRecord& record) {
    std::vector<RecordHeader> headers;
    for (const auto& [name, value] : record.headers) headers.push_back({name, value});
    const StreamRecord from{record.key, record.value, headers, record.timestamp};
    const std::vector<SchemaKey> missing = decoder->missing_schemas({&from, 1});
    if (!missing.empty()) {
      EXPECT_EQ(decoded(*decoder, record, view).substr(0, 18), "reject UNAVAILABLE");
      std::promise<void> done;
      registry->fetch(missing, [&done] { done.set_value(); });
      done.get_future().wait();
      EXPECT_TRUE(decoder->missing_schemas({&from, 1}).empty());
    }
    return decoded(*decoder, record, view);
  }

  SchemaRegistryStub stub;
  SystemClock clock;
  std::shared_ptr<RegisteredView> view;
  std::unique_ptr<SchemaRegistry> registry;
  std::shared_ptr<const RecordDecoder> decoder;
};

TEST_F(ConfluentRecord, EachRecordNamesItsSchema) {
  const std::string row = AvroBytes().integer(7).integer(3);
  const std::string guid = "\1\0\1\2\3\4\5\6\7\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f"s;
  const std::string inner = "\x08\x07\x10\3";  // id 7, n 3.
  const std::pair<SampleRecord, const char*> cases[] = {
      {{{}, framed(1, row), {}, {}}, "upsert id=7 n=3"},
      {{{}, framed(3, R"({"id":7,"n":3})"), {}, {}}, "upsert id=7 n=3"},
      {{{}, framed(2, "\4\2\0"s + inner), {}, {}}, "upsert id=7 n=3"},
      {{{}, framed(2, "\0\x08\x07"s), {}, {}}, "upsert id=7"},
      {{{}, framed(2, "\2\0\x08\x07"s), {}, {}}, "upsert id=7"},
      {{{}, guid + row, {}, {}}, "upsert id=7 n=3"},
      {{{}, row, {{"__value_schema_id", guid}}, {}}, "upsert id=7 n=3"},
      {{{}, row, {{"__value_schema_id", framed(1, "")}}, {}}, "upsert id=7 n=3"},
      {{{}, inner, {{"__value_schema_id", framed(2, "\4\2\0"s)}}, {}}, "upsert id=7 n=3"},
      {{"7", framed(1, row), {}, {}}, "upsert id=7 n=3"},
      // What does not fit.
      {{"7", R"({"id":7})", {}, {}}, "reject INVALID_ARGUMENT key"},
      {{"7", "", {}, {}}, "reject INVALID_ARGUMENT key"},
      {{"7", framed(0, row), {}, {}}, "reject INVALID_ARGUMENT key"},
      {{"7", framed(-1, row), {}, {}}, "reject INVALID_ARGUMENT key"},
      {{"7", framed(99, row), {}, {}}, "reject INVALID_ARGUMENT key"},
      {{"7", framed(6, row), {}, {}}, "reject INVALID_ARGUMENT key"},
      {{"7", framed(4, row), {}, {}}, "reject INVALID_ARGUMENT key"},
      {{"7", framed(2, "\2\x0a"s + inner), {}, {}}, "reject INVALID_ARGUMENT key"},
      {{"7", framed(2, "\x7f" + inner), {}, {}}, "reject INVALID_ARGUMENT key"},
      {{"7", framed(2, ""), {}, {}}, "reject INVALID_ARGUMENT key"},
      {{"7", row, {{"__value_schema_id", "\2"}}, {}}, "reject INVALID_ARGUMENT key"},
  };
  for (const auto& [record, expected] : cases)
    EXPECT_EQ(outcome(record), expected) << testing::PrintToString(*record.value);
  // Once each, however often they were needed.
  for (const char* path : {"/schemas/ids/1", "/schemas/ids/2", "/subjects/part%2Fv/versions/3"})
    EXPECT_EQ(stub.requests(path), 1U) << path;
}

TEST_F(ConfluentRecord, KeysHaveSchemasWhereTheViewSaysSo) {
  const std::string row = AvroBytes().integer(7).integer(3);
  const std::string number("\0\0\0\0\2\xfa\xf0\x80", 8);  // 50 000 000, as Java writes a long.
  struct Case {
    RecordFormat format;
    KeyFormat keys;
    SampleRecord record;
    const char* expected;
  };
  const auto confluent = RecordFormat::kConfluent;
  const auto framed_key = KeyFormat::kConfluent;
  const Case cases[] = {
      {confluent,
       framed_key,
       {framed(4, AvroBytes().integer(7)), framed(1, row), {}, {}},
       "upsert id=7 n=3"},
      {confluent, framed_key, {framed(5, AvroBytes().integer(7)), {}, {}, {}}, "delete id=7"},
      {confluent,
       framed_key,
       {AvroBytes().integer(7), {}, {{"__key_schema_id", framed(4, "")}}, {}},
       "delete id=7"},
      {confluent, framed_key, {"", {}, {{"__key_schema_id", framed(2, "\0"s)}}, {}}, "delete id=0"},
      {confluent, framed_key, {"", framed(1, row), {}, {}}, "upsert id=7 n=3"},
      {confluent,
       framed_key,
       {framed(4, AvroBytes().integer(8)), framed(1, row), {}, {}},
       "reject id INVALID_ARGUMENT key"},
      {confluent,
       framed_key,
       {framed(99, "x"), framed(1, row), {}, {}},
       "reject INVALID_ARGUMENT key"},
      {confluent, framed_key, {"7", framed(1, row), {}, {}}, "reject INVALID_ARGUMENT key"},
      {confluent, framed_key, {number, framed(1, row), {}, {}}, "reject INVALID_ARGUMENT key"},
      {RecordFormat::kJson,
       framed_key,
       {framed(4, AvroBytes().integer(7)), R"({"n":3})", {}, {}},
       "upsert id=7 n=3"},
      {confluent,
       KeyFormat::kBinary,
       {number, framed(3, R"({"n":3})"), {}, {}},
       "upsert id=50000000 n=3"},
      {confluent, KeyFormat::kNone, {framed(99, "x"), framed(1, row), {}, {}}, "upsert id=7 n=3"},
  };
  for (const Case& c : cases) {
    view->view.stream.format = c.format;
    view->view.stream.key_format = c.keys;
    decoder = *RecordDecoder::make(view, registry.get());
    EXPECT_EQ(outcome(c.record), c.expected) << testing::PrintToString(*c.record.key);
  }
}

// One batch does not occupy the registry for all others.
TEST_F(ConfluentRecord, ABatchAsksForFewSchemas) {
  std::vector<std::string> values;
  for (std::int32_t id = 1; id <= 1000; ++id) values.push_back(framed(id, ""));
  std::vector<StreamRecord> records;
  for (const std::string& value : values) records.push_back({{}, value, {}, {}});
  EXPECT_EQ(decoder->missing_schemas(records).size(), 32U);
}

TEST_F(ConfluentRecord, TypesOfOtherSubjectsAreKnown) {
  stub.add_schema(10, "AVRO",
                  R"({"type":"record","name":"Row","fields":[)"
                  R"({"name":"id","type":"long"},{"name":"n","type":"shop.Count"}]})",
                  R"([{"name":"shop.Count","subject":"count","version":1}])");
  stub.add_schema_at("/subjects/count/versions/1", "AVRO",
                     R"({"type":"enum","name":"Count","namespace":"shop","symbols":["A"]})");
  EXPECT_EQ(outcome({{}, framed(10, AvroBytes().integer(7).integer(0)), {}, {}}),
            "reject n INVALID_ARGUMENT key");
  // A reference that leads back, and one that leads nowhere.
  stub.add_schema(11, "PROTOBUF", "syntax = \"proto3\"; message A { int64 id = 1; }",
                  R"([{"name":"a","subject":"loop","version":1}])");
  stub.add_schema_at("/subjects/loop/versions/1", "PROTOBUF", "syntax = \"proto3\";",
                     R"([{"name":"b","subject":"loop","version":1}])");
  EXPECT_EQ(outcome({{}, framed(11, "\0\x08\x07"s), {}, {}}), "upsert id=7");
  stub.add_schema(12, "PROTOBUF", kProto,
                  R"([{"name":"part.proto","subject":"gone","version":1}])");
  EXPECT_EQ(outcome({"7", framed(12, "\0\x08\x07"s), {}, {}}), "reject INVALID_ARGUMENT key");
}

TEST_F(ConfluentRecord, AViewWithoutARegistryHasNoDecoder) {
  EXPECT_EQ(decoded(view, {}), "no decoder FAILED_PRECONDITION");
}

}  // namespace
}  // namespace skua::test
