#include <gtest/gtest.h>

#include <thread>

#include "tests/unit/payload/avro_bytes.h"
#include "tests/unit/payload/decoded.h"

namespace skua::test {
namespace {

using namespace std::string_literals;

const Timestamp kRecordTime{1500000000000000};

std::shared_ptr<RegisteredView> view_of(ValueType key, RecordEnvelope envelope = {}) {
  StreamSource stream;
  stream.envelope = envelope;
  return make_view({{"id", key}}, {{"n", ValueType::kInt32, "", 0}}, stream);
}

TEST(RecordRules, JoinKeysComeFromTheRecordKeyToo) {
  struct Case {
    ValueType type;
    std::optional<std::string> key;
    const char* value;
    std::string expected;
    KeyFormat format = KeyFormat::kText;
  };
  const std::string five("\0\0\0\0\0\0\0\5", 8);
  const auto binary = KeyFormat::kBinary;
  const Case cases[] = {
      {ValueType::kString, "bob", R"({"n":1})", "upsert id=bob n=1"},
      {ValueType::kString, "\"bob\"", R"({"n":1})", "upsert id=bob n=1"},
      {ValueType::kString, "\"bob", R"({"n":1})", "reject INVALID_ARGUMENT"},
      {ValueType::kString, "{tag}", R"({"n":1})", "reject INVALID_ARGUMENT"},
      {ValueType::kString, R"({"id":"bob","x":1})", R"({"n":1})", "upsert id=bob n=1"},
      {ValueType::kString, R"({"schema":{},"payload":"bob"})", R"({"n":1})", "upsert id=bob n=1"},
      {ValueType::kString, R"({"schema":{},"payload":{"id":"bob"}})", R"({"n":1})",
       "upsert id=bob n=1"},
      {ValueType::kString, "bob", R"({"id":"bob"})", "upsert id=bob"},
      {ValueType::kString, "bob", R"({"id":null})", "upsert id=bob"},
      {ValueType::kString, "bob", R"({"id":"eve"})", "reject id INVALID_ARGUMENT key"},
      {ValueType::kString, R"({"x":1})", R"({"id":"eve"})", "upsert id=eve"},
      {ValueType::kString, R"({"x":1})", R"({"n":1})", "reject id INVALID_ARGUMENT"},
      {ValueType::kString, "\xff", R"({"id":"eve"})", "reject id INVALID_ARGUMENT key"},
      {ValueType::kString, std::nullopt, R"({"n":1})", "reject id INVALID_ARGUMENT"},
      {ValueType::kString, "", R"({"n":1})", "reject id INVALID_ARGUMENT"},
      {ValueType::kString, "", R"({"id":"eve"})", "upsert id=eve"},
      {ValueType::kInt64, "5", R"({"n":1})", "upsert id=5 n=1"},
      {ValueType::kInt64, "5", R"({"id":"5"})", "upsert id=5"},
      {ValueType::kInt64, "12345678", R"({"n":1})", "upsert id=12345678 n=1"},
      {ValueType::kInt64, "abcdefgh", R"({"n":1})", "reject id INVALID_ARGUMENT"},
      {ValueType::kInt64, five, R"({"n":1})", "reject id INVALID_ARGUMENT"},
      {ValueType::kBytes, "\1\2", R"({"n":1})", "upsert id=\1\2 n=1"},
      {ValueType::kBytes, "\"abcd\"", R"({"n":1})", "upsert id=\"abcd\" n=1"},
      {ValueType::kBytes, R"({"id":"YWI="})", R"({"n":1})", "upsert id=ab n=1"},
      {ValueType::kUnixTimestamp, "7", R"({"n":1})", "upsert id=7 n=1"},
      {ValueType::kBool, "true", R"({"n":1})", "upsert id=true n=1"},
      {ValueType::kInt64, "5", R"({"n":"x"})", "reject n INVALID_ARGUMENT key"},
      {ValueType::kInt64, "5", R"({"n":)", "reject INVALID_ARGUMENT key"},
      // As Java's serializers write them, whatever the bytes look like.
      {ValueType::kInt32, "\x22\0\0\1"s, R"({"n":1})", "upsert id=570425345 n=1", binary},
      {ValueType::kInt32, "1234", R"({"n":1})", "upsert id=825373492 n=1", binary},
      {ValueType::kInt32, five, R"({"n":1})", "upsert id=5 n=1", binary},
      {ValueType::kInt32, "\0\0\1\0\0\0\0\0"s, R"({"n":1})", "reject id INVALID_ARGUMENT", binary},
      {ValueType::kInt64, "12345678", R"({"n":1})", "upsert id=3544952156018063160 n=1", binary},
      {ValueType::kInt64, "\xff\xff\xff\xfe", R"({"n":1})", "upsert id=-2 n=1", binary},
      {ValueType::kInt64, "5", R"({"n":1})", "reject id INVALID_ARGUMENT", binary},
      {ValueType::kUnixTimestamp, five, R"({"n":1})", "upsert id=5 n=1", binary},
      {ValueType::kBytes, "\x22\x81\x82\x83", R"({"n":1})", "upsert id=\x22\x81\x82\x83 n=1",
       binary},
      {ValueType::kBytes, "{\0"s, R"({"n":1})", "upsert id={\0 n=1"s, binary},
      {ValueType::kString, "{tag}", R"({"n":1})", "upsert id={tag} n=1", binary},
      {ValueType::kString, "\xff", R"({"n":1})", "reject id INVALID_ARGUMENT", binary},
      {ValueType::kBool, "\1", R"({"n":1})", "no decoder INVALID_ARGUMENT", binary},
      {ValueType::kInt64, "7", R"({"id":5})", "upsert id=5", KeyFormat::kNone},
      {ValueType::kInt64, "7", R"({"n":1})", "reject id INVALID_ARGUMENT", KeyFormat::kNone},
      {ValueType::kInt64, "7", R"({"n":1})", "no decoder FAILED_PRECONDITION",
       KeyFormat::kConfluent},
  };
  for (const Case& c : cases) {
    const auto view = view_of(c.type);
    view->view.stream.key_format = c.format;
    EXPECT_EQ(decoded(view, {c.key, c.value, {}, {}}), c.expected)
        << c.key.value_or("(null)") << " with " << c.value;
  }
}

TEST(RecordRules, CompositeJoinKeys) {
  const auto view = make_view({{"a", ValueType::kString}, {"b", ValueType::kInt64}},
                              {{"n", ValueType::kInt32, "", 0}});
  const std::tuple<std::optional<std::string>, const char*, const char*> cases[] = {
      {R"({"a":"x","b":2})", R"({"n":1})", "upsert a=x b=2 n=1"},
      {R"({"b":2})", R"({"a":"x"})", "upsert a=x b=2"},
      {R"({"b":3})", R"({"a":"x","b":2})", "reject b INVALID_ARGUMENT key"},
      {"shard-7", R"({"a":"x","b":2})", "upsert a=x b=2"},
      {"shard-7", R"({"a":"x"})", "reject INVALID_ARGUMENT"},
      {std::nullopt, R"({"a":"x"})", "reject b INVALID_ARGUMENT"},
  };
  for (const auto& [key, value, expected] : cases)
    EXPECT_EQ(decoded(view, {key, value, {}, {}}), expected) << value;
  view->view.stream.key_format = KeyFormat::kBinary;
  EXPECT_EQ(decoded(view, {}), "no decoder INVALID_ARGUMENT");
}

TEST(RecordRules, DeletesAreTombstonesOrMarked) {
  const auto view = view_of(ValueType::kInt64);
  EXPECT_EQ(decoded(view, {"5", {}, {}, kRecordTime}), "delete id=5 at=1500000000000000");
  EXPECT_EQ(decoded(view, {"5", {}, {{"event_ts", "1400000000000"}}, kRecordTime}),
            "delete id=5 at=1400000000000000");
  EXPECT_EQ(decoded(view, {{}, {}, {}, kRecordTime}), "reject id INVALID_ARGUMENT");
  EXPECT_EQ(decoded(view, {"x", {}, {}, {}}), "reject id INVALID_ARGUMENT");
  EXPECT_EQ(decoded(view, {{},
                           R"({"id":5,"n":1,"old":2,"event_timestamp":"2013-07-04T12:00:00Z"})",
                           {{"operation", "DELETE"}},
                           kRecordTime}),
            "delete id=5 at=1372939200000000");
  EXPECT_EQ(decoded(view, {{}, R"({"id":5,"n":1})", {{"operation", "insert"}}, {}}),
            "upsert id=5 n=1");
  EXPECT_EQ(decoded(view, {{}, R"({"id":5})", {{"operation", std::nullopt}}, {}}), "upsert id=5");
}

TEST(RecordRules, EventTimeHasAnOrderOfPrecedence) {
  const auto view = view_of(ValueType::kInt64);
  const std::string big_endian("\0\0\1\x45\xf6\x80\xb0\0", 8);  // 1 400 000 000 000
  const std::string own = R"({"id":5,"event_timestamp":"2013-07-04T12:00:00Z"})";
  const std::string bare = R"({"id":5})";
  const std::string null = R"({"id":5,"event_timestamp":null})";
  EXPECT_EQ(decoded(view, {{}, own, {{"event_ts", "1400000000000"}}, kRecordTime}),
            "upsert id=5 at=1372939200000000");
  for (const std::string& header : {"1400000000000"s, big_endian})
    for (const std::string& value : {bare, null})
      EXPECT_EQ(decoded(view, {{}, value, {{"event_ts", header}}, kRecordTime}),
                "upsert id=5 at=1400000000000000");
  EXPECT_EQ(decoded(view, {{}, bare, {{"event_ts", std::nullopt}}, kRecordTime}),
            "upsert id=5 at=1500000000000000");
  EXPECT_EQ(decoded(view, {{}, bare, {}, {}}), "upsert id=5");
  for (const char* bad : {"", "soon", "1e12", "99999999999999999999", "999999999999999"})
    EXPECT_EQ(decoded(view, {{}, bare, {{"event_ts", bad}}, kRecordTime}),
              "reject event_timestamp INVALID_ARGUMENT key")
        << bad;
  EXPECT_EQ(decoded(view, {{}, bare, {}, Timestamp::max()}),
            "reject event_timestamp INVALID_ARGUMENT key");
}

TEST(RecordRules, DebeziumEventsAsJson) {
  const auto view = view_of(ValueType::kInt64, RecordEnvelope::kDebezium);
  const std::string source =
      R"("source":{"db":"shop","ts_ms":1400000000123},"ts_ms":1400000000999)";
  const std::tuple<std::optional<std::string>, std::string, const char*> cases[] = {
      {R"({"id":5})", R"({"before":null,"after":{"id":5,"n":1},"op":"c",)" + source + "}",
       "upsert id=5 n=1 at=1400000000123000"},
      {{},
       R"({"op":"u","after":{"n":2,"id":5},)" + source + "}",
       "upsert id=5 n=2 at=1400000000123000"},
      {{},
       R"({"op":"r","after":{"id":5},"ts_us":1400000000000007,"source":{"ts_ms":0}})",
       "upsert id=5 at=1400000000000007"},
      {{},
       R"({"op":"r","after":{"id":5},"source":{"ts_ms":1,"ts_us":2000,"ts_ns":1234567}})",
       "upsert id=5 at=1234"},
      {{}, R"({"op":"r","after":{"id":5}})", "upsert id=5 at=1500000000000000"},
      {R"({"id":5})", R"({"before":{"id":5,"n":1,"gone":3},"after":null,"op":"d",)" + source + "}",
       "delete id=5 at=1400000000123000"},
      {R"({"id":5})", R"({"op":"d","before":null,"after":null})",
       "delete id=5 at=1500000000000000"},
      {R"({"schema":{"type":"struct"},"payload":{"id":5}})",
       R"({"schema":{"fields":[]},"payload":{"op":"d","before":null}})",
       "delete id=5 at=1500000000000000"},
      // What the old row says of its own time is no time of the delete.
      {{},
       R"({"before":{"id":5,"event_timestamp":"2013-07-04T12:00:00Z"},"op":"d",)" + source + "}",
       "delete id=5 at=1400000000123000"},
      {{},
       R"({"before":{"id":5,"event_timestamp":7},"op":"d",)" + source + "}",
       "delete id=5 at=1400000000123000"},
      {{},
       R"({"before":{"id":5,"event_timestamp":"2013-07-04T12:00:00Z"},"op":"d"})",
       "delete id=5 at=1500000000000000"},
      {{}, R"({"op":"r","after":{"id":5},"ts_ms":1.7e12})", "upsert id=5 at=1500000000000000"},
      {{}, R"({"op":"d","before":null})", "reject id INVALID_ARGUMENT"},
      {{}, R"({"op":"t"})", "ignore"},
      {{}, R"({"op":"m","message":{}})", "ignore"},
      {"5", R"({"op":"c","after":null})", "reject INVALID_ARGUMENT key"},
      {"5", R"({"op":"x","after":{"id":5}})", "reject INVALID_ARGUMENT key"},
      {"5", R"({"id":5,"n":1})", "reject INVALID_ARGUMENT key"},
      {"5", R"({"op":"c","after":{"id":6}})", "reject id INVALID_ARGUMENT key"},
      {"5", R"({"op":"c","after":{"n":"x"}})", "reject n INVALID_ARGUMENT key"},
      {"5", R"({"op":"c","after":[]})", "reject INVALID_ARGUMENT key"},
      {"5", R"({"schema":null,"payload":null})", "ignore"},
  };
  for (const auto& [key, value, expected] : cases)
    EXPECT_EQ(decoded(view, {key, value, {}, kRecordTime}), expected) << value;
  EXPECT_EQ(decoded(view, {R"({"id":5})", {}, {}, kRecordTime}), "ignore");
}

TEST(RecordRules, DebeziumSchemasSayWhatTimesAre) {
  StreamSource stream;
  stream.envelope = RecordEnvelope::kDebezium;
  const auto view =
      make_view({{"id", ValueType::kInt64}}, {{"seen", ValueType::kUnixTimestamp, "", 0}}, stream);
  const auto event = [](const std::string& type) {
    return R"({"schema":{"fields":[{"field":"before","fields":[]},{"field":"after","fields":[)"
           R"({"field":"seen","type":"int64","name":"io.debezium.time.)" +
           type + R"("}]}]},"payload":{"op":"c","after":{"id":1,"seen":1500}}})";
  };
  EXPECT_EQ(decoded(view, {{}, event("Timestamp"), {}, {}}), "upsert id=1 seen=1500000");
  EXPECT_EQ(decoded(view, {{}, event("MicroTimestamp"), {}, {}}), "upsert id=1 seen=1500");
  EXPECT_EQ(decoded(view, {{}, event("NanoTimestamp"), {}, {}}), "upsert id=1 seen=1");
  EXPECT_EQ(decoded(view, {{}, event("Date"), {}, {}}), "reject seen INVALID_ARGUMENT key");
}

TEST(RecordRules, ThreadsShareADecoder) {
  StreamSource avro;
  avro.format = RecordFormat::kAvro;
  avro.schema = R"({"type":"record","name":"R","fields":[{"name":"id","type":"long"},)"
                R"({"name":"s","type":"string"}]})";
  const auto rows_of = [](StreamSource stream) {
    return make_view({{"id", ValueType::kInt64}}, {{"s", ValueType::kString, "", 0}},
                     std::move(stream));
  };
  const auto avro_view = rows_of(avro);
  const auto json_view = rows_of({});
  const auto avro_decoder = *RecordDecoder::make(avro_view, nullptr);
  const auto json_decoder = *RecordDecoder::make(json_view, nullptr);
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 4; ++thread)
    threads.emplace_back([&, thread] {
      for (int i = 0; i < 500; ++i) {
        const std::string id = std::to_string(1000 * thread + i);
        const std::string text(static_cast<std::size_t>(i), 'x');
        const std::string expected = "upsert id=" + id + " s=" + text;
        const std::string datum = AvroBytes().integer(1000 * thread + i).text(text);
        EXPECT_EQ(decoded(*avro_decoder, {id, datum, {}, {}}, avro_view), expected);
        EXPECT_TRUE(
            decoded(*avro_decoder, {id, datum.substr(0, datum.size() - 1), {}, {}}, avro_view)
                .starts_with("reject"));
        const std::string json = thread % 2 == 0 ? R"({"s":")" + text + R"(","id":)" + id + "}"
                                                 : R"({"id":)" + id + R"(,"s":")" + text + "\"}";
        EXPECT_EQ(decoded(*json_decoder, {id, json, {}, {}}, json_view), expected);
      }
    });
  for (std::thread& thread : threads) thread.join();
}

// It lives as long as the server, and rows that a load replaces as long as somebody has the view.
TEST(RecordDecoderLifeTest, KeepsNoRowsOfItsView) {
  auto view = make_view({{"id", ValueType::kInt64}}, {{"clicks", ValueType::kInt64, "", 0}});
  const std::weak_ptr<const void> rows = view->rows_kept;
  const auto decoder = RecordDecoder::make(view, nullptr);
  ASSERT_TRUE(decoder.ok());
  EXPECT_FALSE(rows.expired());
  view.reset();
  EXPECT_TRUE(rows.expired());
}

}  // namespace
}  // namespace skua::test
