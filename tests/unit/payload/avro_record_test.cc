#include <gtest/gtest.h>

#include "tests/unit/payload/avro_bytes.h"
#include "tests/unit/payload/decoded.h"

namespace skua::test {
namespace {

std::string record_of(const std::string& fields) {
  return R"({"type":"record","name":"Row","namespace":"shop","fields":[)" + fields + "]}";
}

std::string field(const std::string& name, const std::string& type) {
  return R"({"name":")" + name + R"(","type":)" + type + "}";
}

const char kId[] = R"({"name":"id","type":"long"})";

std::shared_ptr<RegisteredView> view_of(ValueType type, std::string schema,
                                        RecordEnvelope envelope = {}) {
  StreamSource stream;
  stream.format = RecordFormat::kAvro;
  stream.schema = std::move(schema);
  stream.envelope = envelope;
  return make_view({{"id", ValueType::kInt64}}, {{"f", type, "", 0}}, stream);
}

TEST(AvroRecord, FieldsBecomeColumnsByNameAndType) {
  struct Case {
    ValueType type;
    const char* schema;
    std::string datum;
    const char* expected;
  };
  const std::string optional_float = AvroBytes().integer(1).number(0.5F);
  const Case cases[] = {
      {ValueType::kFloat, R"("float")", AvroBytes().number(0.5F), "f=0.5"},
      {ValueType::kFloat, R"("double")", AvroBytes().number(0.25), "f=0.25"},
      {ValueType::kFloat, R"("double")", AvroBytes().number(1e39), "reject"},
      {ValueType::kFloat, R"(["null","float"])", optional_float, "f=0.5"},
      {ValueType::kFloat, R"(["null","float"])", AvroBytes().integer(0), ""},
      {ValueType::kFloat, R"(["float","null"])", AvroBytes().integer(1), ""},
      {ValueType::kFloat, R"("null")", "", ""},
      {ValueType::kDouble, R"("int")", AvroBytes().integer(-3), "f=-3"},
      {ValueType::kInt32, R"("long")", AvroBytes().integer(1LL << 40), "reject"},
      {ValueType::kInt64, R"("long")", AvroBytes().integer(INT64_MIN), "f=-9223372036854775808"},
      {ValueType::kInt64, R"("double")", AvroBytes().number(3.0), "f=3"},
      {ValueType::kInt64, R"("string")", AvroBytes().text("12"), "f=12"},
      {ValueType::kBool, R"("boolean")", "\1", "f=true"},
      {ValueType::kString, R"("string")", AvroBytes().text("héé"), "f=héé"},
      {ValueType::kString, R"("string")", AvroBytes().text("\xff"), "reject"},
      {ValueType::kString, R"({"type":"string","logicalType":"uuid"})", AvroBytes().text("u"),
       "f=u"},
      {ValueType::kString, R"({"type":"enum","name":"E","symbols":["A","B"]})",
       AvroBytes().integer(1), "f=B"},
      {ValueType::kBytes, R"("bytes")", AvroBytes().text("\1\2"), "f=\1\2"},
      {ValueType::kBytes, R"({"type":"fixed","name":"F","size":2})", "xy", "f=xy"},
      {ValueType::kBytes, R"({"type":"bytes","logicalType":"decimal","precision":4})",
       AvroBytes().text("\1"), "reject"},
      {ValueType::kUnixTimestamp, R"({"type":"long","logicalType":"timestamp-millis"})",
       AvroBytes().integer(1500), "f=1500000"},
      {ValueType::kUnixTimestamp, R"(["null",{"type":"long","logicalType":"timestamp-micros"}])",
       AvroBytes().integer(1).integer(1500), "f=1500"},
      {ValueType::kUnixTimestamp,
       R"({"type":"long","connect.name":"org.apache.kafka.connect.data.Timestamp"})",
       AvroBytes().integer(1500), "f=1500000"},
      {ValueType::kUnixTimestamp, R"({"type":"int","logicalType":"date"})",
       AvroBytes().integer(1500), "reject"},
      {ValueType::kInt64, R"({"type":"long","logicalType":"timestamp-millis"})",
       AvroBytes().integer(1500), "f=1500"},
      {ValueType::kFloatList, R"({"type":"array","items":"float"})",
       AvroBytes().integer(2).number(1.F).number(2.F).integer(0), "f=[1,2]"},
      // A block with its size in bytes, and a second one.
      {ValueType::kFloatList, R"({"type":"array","items":"float"})",
       AvroBytes().integer(-1).integer(4).number(1.F).integer(1).number(2.F).integer(0), "f=[1,2]"},
      {ValueType::kFloatList, R"({"type":"array","items":"float"})", AvroBytes().integer(0),
       "f=[]"},
      {ValueType::kStringList, R"(["null",{"type":"array","items":["null","string"]}])",
       AvroBytes().integer(1).integer(1).integer(1).text("a").integer(0), "f=[a]"},
      {ValueType::kStringList, R"({"type":"array","items":["null","string"]})",
       AvroBytes().integer(1).integer(0).integer(0), "reject"},
      {ValueType::kFloat, R"(["float",{"type":"array","items":"float"}])",
       AvroBytes().integer(1).integer(0), "reject"},
      {ValueType::kFloatList,
       R"({"type":"array","items":["float",{"type":"array","items":"float"}]})",
       AvroBytes().integer(1).integer(1).integer(0).integer(0), "reject"},
      {ValueType::kString, R"(["string",{"type":"map","values":"string"}])",
       AvroBytes().integer(1).integer(1).text("k").text("v").integer(0), "reject"},
      {ValueType::kString, R"(["string",{"type":"record","name":"In","fields":[]}])",
       AvroBytes().integer(1), "reject"},
  };
  for (const Case& c : cases) {
    const std::string schema = record_of(field("f", c.schema) + "," + kId);
    const std::string datum = c.datum + std::string(AvroBytes().integer(7));
    const std::string expected =
        std::string(c.expected) == "reject"
            ? "reject f INVALID_ARGUMENT key"
            : std::string("upsert id=7") + (c.expected[0] == '\0' ? "" : " ") + c.expected;
    EXPECT_EQ(decoded(view_of(c.type, schema), {{}, datum, {}, {}}), expected) << c.schema;
  }
}

TEST(AvroRecord, OtherFieldsArePassedOverOrUnknown) {
  const std::string inner = R"({"type":"record","name":"In","fields":[)"
                            R"({"name":"m","type":{"type":"map","values":"bytes"}},)"
                            R"({"name":"a","type":{"type":"array","items":["null","long"]}}]})";
  const std::string schema =
      record_of(field("x", "[\"null\"," + inner + "]") + "," + kId + "," +
                field("event_timestamp", R"({"type":"long","logicalType":"timestamp-millis"})"));
  const std::string empty = AvroBytes().integer(0).integer(7).integer(1400000000000);
  const std::string full = AvroBytes()
                               .integer(1)
                               .integer(1)
                               .text("k")
                               .text("v")
                               .integer(0)
                               .integer(2)
                               .integer(0)
                               .integer(1)
                               .integer(9)
                               .integer(0)
                               .integer(7)
                               .integer(1400000000000);
  auto view = view_of(ValueType::kFloat, schema);
  EXPECT_EQ(decoded(view, {{}, empty, {}, {}}), "upsert id=7 at=1400000000000000");
  EXPECT_EQ(decoded(view, {{}, full, {}, {}}), "reject x INVALID_ARGUMENT key");
  EXPECT_EQ(decoded(view, {{}, full, {{"operation", "delete"}}, {}}),
            "delete id=7 at=1400000000000000");
  view->view.ignore_unknown = true;
  EXPECT_EQ(decoded(view, {{}, full, {}, {}}), "upsert id=7 at=1400000000000000");
  EXPECT_EQ(decoded(view, {"8", full, {}, {}}), "reject id INVALID_ARGUMENT key");
}

TEST(AvroRecord, DebeziumEventsAsAvro) {
  const std::string row = R"({"type":"record","name":"Value","fields":[)" + std::string(kId) + "," +
                          field("f", R"(["null","float"])") + "]}";
  const std::string schema = record_of(
      field("before", "[\"null\"," + row + "]") + "," + field("after", R"(["null","Value"])") +
      "," +
      field("source", R"({"type":"record","name":"Source","fields":[)" +
                          field("version", R"("string")") + "," + field("ts_ms", R"("long")") +
                          "," + field("ts_us", R"(["null","long"])") + "]}") +
      "," + field("op", R"("string")") + "," + field("ts_ms", R"(["null","long"])"));
  const auto view = view_of(ValueType::kFloat, schema, RecordEnvelope::kDebezium);
  const std::string source = AvroBytes().text("2.5").integer(1400000000123).integer(0);
  const std::string old_row = AvroBytes().integer(1).integer(7).integer(0);
  const std::string new_row = AvroBytes().integer(1).integer(7).integer(1).number(0.5F);
  const std::string none = AvroBytes().integer(0);
  const auto end = [](const char* op) {
    return std::string(AvroBytes().text(op).integer(1).integer(1400000000999));
  };
  EXPECT_EQ(decoded(view, {{}, old_row + new_row + source + end("u"), {}, {}}),
            "upsert id=7 f=0.5 at=1400000000123000");
  EXPECT_EQ(decoded(view, {{}, none + new_row + source + end("c"), {}, {}}),
            "upsert id=7 f=0.5 at=1400000000123000");
  EXPECT_EQ(decoded(view, {{}, old_row + none + source + end("d"), {}, {}}),
            "delete id=7 at=1400000000123000");
  EXPECT_EQ(decoded(view, {"7", none + none + source + end("d"), {}, {}}),
            "delete id=7 at=1400000000123000");
  EXPECT_EQ(decoded(view, {{}, none + none + source + end("t"), {}, {}}), "ignore");
  EXPECT_EQ(decoded(view, {{}, none + none + source + end("c"), {}, {}}),
            "reject INVALID_ARGUMENT");
  EXPECT_EQ(decoded(view, {{}, none + new_row + source + end("create"), {}, {}}),
            "reject INVALID_ARGUMENT");
}

// Small text that names a record of many fields many times.
std::string wide(int size) {
  std::string inner;
  std::string outer = field("x", "@");
  for (int i = 0; i < size; ++i) {
    inner += (i == 0 ? "" : ",") + field("a" + std::to_string(i), R"("int")");
    outer += "," + field("b" + std::to_string(i), R"("shop.In")");
  }
  const std::string in = R"({"type":"record","name":"In","fields":[)" + inner + "]}";
  return record_of(outer.replace(outer.find('@'), 1, in));
}

TEST(AvroRecord, SchemasThatCannotBeReadHaveNoDecoder) {
  std::string deep = R"("int")";
  for (int i = 0; i < 5000; ++i) deep = R"({"type":"array","items":)" + deep + "}";
  // Each type holds the one before twice: small text, 2^60 values.
  std::string twice = R"({"type":"record","name":"R0","fields":[]})";
  for (int i = 1; i < 100; ++i)
    twice = R"({"type":"record","name":"R)" + std::to_string(i) + R"(","fields":[)" +
            field("a", twice) + "," + field("b", "\"R" + std::to_string(i - 1) + "\"") + "]}";
  const std::string bad[] = {
      "",
      "{",
      "\"long\"",
      R"(["null","int"])",
      R"({"type":"record"})",
      R"({"type":"record","name":"R","fields":[{"name":5,"type":"int"}]})",
      R"({"type":"record","name":"R","fields":[{"name":"a","type":"nothing"}]})",
      record_of(field("id", R"({"type":"fixed","name":"F","size":-1})")),
      record_of(field("next", R"(["null","Row"])")),
      record_of(field("next", R"({"type":"array","items":"shop.Row"})")),
      record_of(field("f", deep)),
      record_of(field("f", twice)),
      record_of(field("x", R"(["long","long"])")),
      record_of(field("x", R"(["null",{"type":"record","name":"In","fields":[]},"In"])")),
      // What no value of the field could be.
      record_of(field("f", R"({"type":"map","values":"float"})")),
      record_of(field("f", R"(["null",{"type":"record","name":"In","fields":[]}])")),
      record_of(field("f", R"({"type":"array","items":"float"})")),
      record_of(field("event_timestamp", R"({"type":"map","values":"long"})")),
      wide(2000),
      std::string(200000, '['),
  };
  for (const std::string& schema : bad)
    EXPECT_EQ(decoded(view_of(ValueType::kFloat, schema), {"1", "", {}, {}}),
              "no decoder INVALID_ARGUMENT")
        << schema.substr(0, 80);
}

TEST(AvroRecord, ChangeEventsHaveRowsInThem) {
  const std::string row = R"({"type":"record","name":"V","fields":[)" + std::string(kId) + "]}";
  const auto outcome = [&](const std::string& before, const std::string& after) {
    const std::string schema = record_of(field("before", before) + "," + field("after", after) +
                                         "," + field("op", R"("string")"));
    const auto view = view_of(ValueType::kFloat, schema, RecordEnvelope::kDebezium);
    return decoded(view, {"7", AvroBytes().integer(0).integer(0).text("d"), {}, {}});
  };
  EXPECT_EQ(outcome("[\"null\"," + row + "]", R"(["null","V"])"), "delete id=7");
  const char* no_rows[] = {R"("string")", R"(["null","string"])",
                           R"(["null",{"type":"map","values":"long"}])"};
  for (const char* bad : no_rows) {
    EXPECT_EQ(outcome("[\"null\"," + row + "]", bad), "no decoder INVALID_ARGUMENT") << bad;
    EXPECT_EQ(outcome(bad, "[\"null\"," + row + "]"), "no decoder INVALID_ARGUMENT") << bad;
  }
}

TEST(AvroRecord, HostileDataAreRefusedAtOnce) {
  std::string fan = R"({"type":"record","name":"R0","fields":[]})";
  for (int i = 1; i < 30; ++i)
    fan = R"({"type":"record","name":"R)" + std::to_string(i) + R"(","fields":[)" +
          field("a", fan) + "," + field("b", "\"R" + std::to_string(i - 1) + "\"") + "]}";
  const std::string schemas[] = {
      record_of(field("f", R"("string")")),
      record_of(field("f", R"("bytes")")),
      record_of(field("f", R"({"type":"fixed","name":"F","size":9000000000})")),
      record_of(field("f", R"({"type":"array","items":"null"})")),
      record_of(field("f", R"({"type":"array","items":"string"})")),
      record_of(field("x", R"({"type":"array","items":{"type":"record","name":"E","fields":[]}})")),
      record_of(field("x", R"({"type":"map","values":"null"})")),
      record_of(field("x", fan)),
      record_of(field("f", R"({"type":"enum","name":"E","symbols":["A"]})")),
  };
  const std::string data[] = {
      AvroBytes().integer(INT64_MAX),
      AvroBytes().integer(INT64_MIN),
      AvroBytes().integer(-1),
      AvroBytes().integer(INT64_MIN).integer(INT64_MAX),
      AvroBytes().integer(1LL << 32),
      AvroBytes().integer(1LL << 33).integer(-7),
      AvroBytes().integer(10000000),
      std::string(20, '\xff'),
      AvroBytes().text("a").raw("left over"),
  };
  for (const std::int64_t branch : {-1, 2, INT32_MAX})
    EXPECT_EQ(decoded(view_of(ValueType::kInt64, record_of(field("f", R"(["null","long"])"))),
                      {"1", AvroBytes().integer(branch).integer(1), {}, {}}),
              "reject INVALID_ARGUMENT key");
  for (const std::string& schema : schemas) {
    const auto view = view_of(ValueType::kStringList, schema);
    for (const std::string& datum : data)
      EXPECT_TRUE(decoded(view, {"1", datum, {}, {}}).starts_with("reject")) << schema;
  }
}

// Every cut of a good datum is refused, and none of them reads past its end.
TEST(AvroRecord, CutDataAreRefused) {
  const auto view = view_of(ValueType::kStringList,
                            record_of(std::string(kId) + "," +
                                      field("f", R"(["null",{"type":"array","items":"string"}])")));
  const std::string datum =
      AvroBytes().integer(300).integer(1).integer(2).text("ab").text("").integer(0);
  for (std::size_t size = 0; size < datum.size(); ++size) {
    const std::vector<char> cut(datum.begin(), datum.begin() + static_cast<std::ptrdiff_t>(size));
    EXPECT_TRUE(
        decoded(view, {{}, std::string(cut.begin(), cut.end()), {}, {}}).starts_with("reject"));
  }
  EXPECT_EQ(decoded(view, {{}, datum, {}, {}}), "upsert id=300 f=[ab,]");
}

// Many short keys cost no more memory than the record: each goes before the next one comes.
TEST(AvroRecord, LongMapsArePassedOver) {
  auto view = view_of(ValueType::kFloat,
                      record_of(field("x", R"({"type":"map","values":"string"})") + "," + kId));
  view->view.ignore_unknown = true;
  AvroBytes datum;
  datum.integer(100000);
  for (int i = 0; i < 100000; ++i) datum.text("k").text("");
  EXPECT_EQ(decoded(view, {{}, datum.integer(0).integer(7), {}, {}}), "upsert id=7");
}

}  // namespace
}  // namespace skua::test
