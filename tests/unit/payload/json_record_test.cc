#include <gtest/gtest.h>

#include "tests/unit/payload/decoded.h"

namespace skua::test {
namespace {

using namespace std::string_literals;

std::shared_ptr<RegisteredView> clicks(StreamSource stream = {}) {
  return make_view({{"id", ValueType::kInt64}},
                   {{"n", ValueType::kInt32, "", 0},
                    {"big", ValueType::kInt64, "", 0},
                    {"score", ValueType::kFloat, "", 0},
                    {"note", ValueType::kString, "", 0},
                    {"ok", ValueType::kBool, "", 0},
                    {"raw", ValueType::kBytes, "", 0},
                    {"seen", ValueType::kUnixTimestamp, "", 0},
                    {"vec", ValueType::kFloatList, "", 0},
                    {"tags", ValueType::kStringList, "", 0}},
                   std::move(stream));
}

TEST(JsonRecord, ValuesAreCoercedByTheSchema) {
  const std::pair<const char*, const char*> cases[] = {
      {R"({"id":1,"n":7,"score":0.5,"note":"a\u00e9","ok":true})",
       "upsert id=1 n=7 score=0.5 note=a\u00e9 ok=true"},
      {R"({"note":"first","id":"2"})", "upsert id=2 note=first"},
      {R"({"id":9007199254740993,"big":-9223372036854775808})",
       "upsert id=9007199254740993 big=-9223372036854775808"},
      {R"({"id":1,"n":null,"vec":[1,2.5,-1e3],"tags":["a",""]})",
       "upsert id=1 vec=[1,2.5,-1000] tags=[a,]"},
      {R"({"id":1,"vec":[],"raw":"AAEC"})", "upsert id=1 raw=\0\1\2 vec=[]"},
      {R"({"id":1,"seen":"2013-07-04T12:00:00Z"})", "upsert id=1 seen=1372939200000000"},
      {R"({"id":1,"event_timestamp":"2013-07-04T12:00:00Z"})", "upsert id=1 at=1372939200000000"},
      {"  {\"id\" : 1 }\n", "upsert id=1"},
      // Decimal text that is an integer is that integer, and no other text is one.
      {R"({"id":1,"big":9007199254740993.0})", "upsert id=1 big=9007199254740993"},
      {R"({"id":1,"big":922337203685477580.7e1})", "upsert id=1 big=9223372036854775807"},
      {R"({"id":1,"big":-1500e-2,"n":0.0002e+4})", "upsert id=1 n=2 big=-15"},
      {R"({"id":1,"big":-0.0e999999999999999999999})", "upsert id=1 big=0"},
      {R"({"id":1,"big":12345678901234567.8})", "reject big INVALID_ARGUMENT key"},
      {R"({"id":1,"big":1.00000000000000000001})", "reject big INVALID_ARGUMENT key"},
      {R"({"id":1,"big":9223372036854775808.0})", "reject big INVALID_ARGUMENT key"},
      {R"({"id":1,"big":1e999999999999999999999})", "reject big INVALID_ARGUMENT key"},
      {R"({"id":1,"big":1e-999999999999999999999})", "reject big INVALID_ARGUMENT key"},
      {R"({"id":1,"n":2147483648.0})", "reject n INVALID_ARGUMENT key"},
      {R"({"id":1,"seen":1.5})", "reject seen INVALID_ARGUMENT key"},
      {R"({"id":1,"n":1.5})", "reject n INVALID_ARGUMENT key"},
      {R"({"n":2147483648,"id":1})", "reject n INVALID_ARGUMENT key"},
      {R"({"id":1,"score":1e39})", "reject score INVALID_ARGUMENT key"},
      {R"({"id":1,"vec":[1,null]})", "reject vec INVALID_ARGUMENT key"},
      {R"({"id":1,"vec":[[1]]})", "reject vec INVALID_ARGUMENT key"},
      {R"({"id":1,"n":[1]})", "reject n INVALID_ARGUMENT key"},
      {R"({"id":1,"n":{"a":1}})", "reject n INVALID_ARGUMENT key"},
      {R"({"id":1,"n":1,"n":2})", "reject n INVALID_ARGUMENT key"},
      {R"({"id":1,"who":2})", "reject who INVALID_ARGUMENT key"},
      {R"({"id":1,"who":null})", "upsert id=1"},
      {R"({"id":1,"event_timestamp":1372939200})", "reject event_timestamp INVALID_ARGUMENT key"},
      {R"({"id":1,"event_timestamp":true})", "reject event_timestamp INVALID_ARGUMENT key"},
      {R"({"id":null})", "reject id INVALID_ARGUMENT"},
      {R"({"n":1})", "reject id INVALID_ARGUMENT"},
      {R"({"id":1)", "reject INVALID_ARGUMENT"},
      {R"({"id":1} x)", "reject INVALID_ARGUMENT"},
      {R"({"id":nul})", "reject INVALID_ARGUMENT"},
      {R"({"id":01})", "reject INVALID_ARGUMENT"},
      {"[]", "reject INVALID_ARGUMENT"},
      {"7", "reject INVALID_ARGUMENT"},
      {"null", "reject INVALID_ARGUMENT"},
      {"", "reject INVALID_ARGUMENT"},
      {"{\"id\":1,\"note\":\"\xff\"}", "reject INVALID_ARGUMENT"},
  };
  for (const auto& [value, expected] : cases) {
    // The bytes of `raw` hold a zero.
    const std::string wanted = std::string_view(expected).starts_with("upsert id=1 raw=")
                                   ? "upsert id=1 raw="s + "\0\1\2"s + " vec=[]"
                                   : expected;
    EXPECT_EQ(decoded(clicks(), {std::nullopt, value, {}, {}}), wanted) << value;
  }
}

TEST(JsonRecord, UnknownFieldsAndTimestampUnits) {
  auto view = clicks();
  view->view.ignore_unknown = true;
  view->view.timestamp_unit = TimestampUnit::kSeconds;
  EXPECT_EQ(decoded(view, {{}, R"({"id":1,"who":{"a":[1]},"event_timestamp":1372939200})", {}, {}}),
            "upsert id=1 at=1372939200000000");
  StreamSource stream;
  stream.timestamp_field = "seen";
  EXPECT_EQ(decoded(clicks(stream), {{}, R"({"id":1,"seen":"2013-07-04T12:00:00Z"})", {}, {}}),
            "upsert id=1 seen=1372939200000000 at=1372939200000000");
  stream.timestamp_field = "when";
  EXPECT_EQ(decoded(clicks(stream), {{}, R"({"when":"2013-07-04T12:00:00Z","id":1})", {}, {}}),
            "upsert id=1 at=1372939200000000");
}

TEST(JsonRecord, ConnectEnvelopesAreTakenOff) {
  const std::string schema =
      R"({"type":"struct","fields":[{"field":"id","type":"int64"},)"
      R"({"field":"seen","type":"int64","name":"org.apache.kafka.connect.data.Timestamp"},)"
      R"({"field":"raw","type":"bytes","name":"org.apache.kafka.connect.data.Decimal"}]})";
  const std::pair<std::string, const char*> cases[] = {
      {R"({"schema":null,"payload":{"id":1,"n":2}})", "upsert id=1 n=2"},
      {R"({"payload":{"id":1},"schema":{"type":"struct"}})", "upsert id=1"},
      {R"({"schema":)" + schema + R"(,"payload":{"id":1,"seen":1372939200000}})",
       "upsert id=1 seen=1372939200000000"},
      {R"({"schema":)" + schema + R"(,"payload":{"id":1,"raw":"AAE="}})",
       "reject raw INVALID_ARGUMENT key"},
      {R"({"schema":null,"payload":null})", "delete id=5"},
      {R"({"schema":null,"payload":7})", "reject INVALID_ARGUMENT key"},
      {R"({"schema":1,"payload":{"id":1},"id":2})", "reject schema INVALID_ARGUMENT"},
      {R"({"schema":{"fields":[)", "reject INVALID_ARGUMENT key"},
  };
  for (const auto& [value, expected] : cases) {
    const bool has_key = std::string_view(expected).find("id=1") == std::string_view::npos &&
                         std::string_view(expected).find("raw") == std::string_view::npos &&
                         std::string_view(expected) != "reject schema INVALID_ARGUMENT";
    const std::optional<std::string> key = has_key ? std::optional<std::string>("5") : std::nullopt;
    const std::string got = decoded(clicks(), {key, value, {}, {}});
    EXPECT_TRUE(got.starts_with(expected)) << value << " -> " << got;
  }
}

// The time in a feature and the event timestamp out of the same field are the same.
TEST(JsonRecord, AFeatureThatIsTheTimeToo) {
  StreamSource stream;
  stream.timestamp_field = "seen";
  auto view = clicks(stream);
  view->view.timestamp_unit = TimestampUnit::kMilliseconds;
  for (const char* time : {"1500", "\"1500\"", "\"1970-01-01T00:00:01.5Z\""})
    EXPECT_EQ(decoded(view, {{}, R"({"id":1,"seen":)"s + time + "}", {}, {}}),
              "upsert id=1 seen=1500000 at=1500000");
  view->view.timestamp_unit = TimestampUnit::kNone;
  EXPECT_EQ(decoded(view, {{}, R"({"id":1,"seen":1500})", {}, {}}),
            "reject seen INVALID_ARGUMENT key");
}

// A producer that changes the order of its fields, and one that escapes their names.
TEST(JsonRecord, TheOrderOfFieldsIsFree) {
  const auto view = clicks();
  const auto decoder = RecordDecoder::make(view, nullptr);
  ASSERT_TRUE(decoder.ok());
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(decoded(**decoder, {{}, R"({"ok":true,"id":1,"big":2})", {}, {}}, view),
              "upsert id=1 big=2 ok=true");
    EXPECT_EQ(decoded(**decoder, {{}, R"({"b\u0069g":2,"n":1,"\u0069d":1})", {}, {}}, view),
              "upsert id=1 n=1 big=2");
    EXPECT_EQ(decoded(**decoder, {{}, R"({"id":1,"n":1,"bi":2})", {}, {}}, view),
              "reject bi INVALID_ARGUMENT key");
  }
}

TEST(JsonRecord, DeepNestingCostsNothing) {
  auto view = clicks();
  view->view.ignore_unknown = true;
  for (const char* open : {"[", "{\"a\":"}) {
    std::string deep;
    for (int i = 0; i < 200000; ++i) deep += open;
    for (const char* field : {"vec", "who", "schema"}) {
      const std::string value = "{\"id\":1,\""s + field + "\":" + deep + "}";
      const std::string got = decoded(view, {{}, value, {}, {}});
      EXPECT_TRUE(got.starts_with("reject")) << field << " -> " << got;
    }
    const std::string got = decoded(view, {{}, "{\"schema\":"s + deep, {}, {}});
    EXPECT_TRUE(got.starts_with("reject")) << got;
  }
}

}  // namespace
}  // namespace skua::test
