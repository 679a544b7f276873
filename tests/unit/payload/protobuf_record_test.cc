
#include <google/protobuf/descriptor.pb.h>
#include <gtest/gtest.h>

#include "api/payload/protobuf_schema.h"
#include "tests/unit/payload/decoded.h"
#include "tests/unit/payload/protobuf_samples.h"

namespace skua::test {
namespace {

using namespace std::string_literals;

const char kProto[] = R"(
  syntax = "proto3";
  package shop;
  import "google/protobuf/timestamp.proto";
  import "google/protobuf/wrappers.proto";
  message Row {
    enum Level { LOW = 0; HIGH = 5; }
    message Part { int32 a = 1; }
    int64 id = 1;
    optional int32 n = 2;
    float score = 3;
    string note = 4;
    bytes raw = 5;
    Level level = 6;
    repeated float vec = 7;
    repeated string tags = 8;
    google.protobuf.Timestamp seen = 9;
    google.protobuf.DoubleValue wide = 10;
    oneof which { sint64 left = 11; fixed64 right = 12; }
    google.protobuf.Timestamp event_timestamp = 5000;
    Part part = 20;
    map<string, int32> counts = 21;
    repeated int64 plain_time = 22;
  })";

std::shared_ptr<RegisteredView> rows() {
  StreamSource stream;
  stream.format = RecordFormat::kProtobuf;
  stream.schema = descriptor_set(kProto);
  stream.message_type = "shop.Row";
  return make_view({{"id", ValueType::kInt64}},
                   {{"n", ValueType::kInt32, "", 0},
                    {"score", ValueType::kFloat, "", 0},
                    {"note", ValueType::kString, "", 0},
                    {"raw", ValueType::kBytes, "", 0},
                    {"level", ValueType::kString, "", 0},
                    {"vec", ValueType::kFloatList, "", 0},
                    {"tags", ValueType::kStringList, "", 0},
                    {"seen", ValueType::kUnixTimestamp, "", 0},
                    {"wide", ValueType::kDouble, "", 0},
                    {"left", ValueType::kInt64, "", 0},
                    {"right", ValueType::kInt64, "", 0}},
                   stream);
}

const char kDefaults[] = " score=0 note= raw= level=LOW vec=[] tags=[]";

TEST(ProtobufRecord, FieldsBecomeColumnsByName) {
  const std::pair<const char*, std::string> cases[] = {
      {R"({"id":7})", "upsert id=7"s + kDefaults},
      {R"({})", "upsert id=0"s + kDefaults},
      {R"({"id":7,"n":0,"left":-3})",
       "upsert id=7 n=0 score=0 note= raw= level=LOW vec=[] tags=[] left=-3"},
      {R"({"id":7,"n":-1,"score":0.5,"note":"é","raw":"AQI=","level":"HIGH","vec":[1,2.5],
           "tags":["a",""],"seen":"2013-07-04T12:00:00.5Z","wide":2.5,"right":"9",
           "event_timestamp":"2013-07-04T12:00:00Z"})",
       "upsert id=7 n=-1 score=0.5 note=é raw=\1\2 level=HIGH vec=[1,2.5] tags=[a,] "
       "seen=1372939200500000 wide=2.5 right=9 at=1372939200000000"},
      {R"({"id":7,"wide":0})", "upsert id=7 score=0 note= raw= level=LOW vec=[] tags=[] wide=0"},
      {R"({"id":7,"right":"18446744073709551615"})", "reject right INVALID_ARGUMENT key"},
      {R"({"id":7,"part":{"a":1}})", "reject part INVALID_ARGUMENT key"},
      {R"({"id":7,"counts":{"a":1}})", "reject counts INVALID_ARGUMENT key"},
  };
  for (const auto& [json, expected] : cases)
    EXPECT_EQ(decoded(rows(), {{}, protobuf_message(kProto, "shop.Row", json), {}, {}}), expected)
        << json;
}

TEST(ProtobufRecord, TheWireIsReadAsProtobufDoes) {
  const std::pair<std::string, std::string> cases[] = {
      {"\x08\x07", "upsert id=7"s + kDefaults},
      {"\x08\x07\x08\x09", "upsert id=9"s + kDefaults},  // The last one counts.
      {"\x08\x07\x58\x02\x61\1\0\0\0\0\0\0\0"s,
       "upsert id=7"s + kDefaults + " right=1"},     // A oneof holds one.
      {"\x08\x07\x3d\0\0\x80\x3f\x3a\4\0\0\0\x40"s,  // Unpacked, then packed.
       "upsert id=7 score=0 note= raw= level=LOW vec=[1,2] tags=[]"},
      {"\x08\x07\x30\x09", "reject level INVALID_ARGUMENT key"},   // No name for 9.
      {"\x08\x07\x22\1\xff", "reject note INVALID_ARGUMENT key"},  // Not UTF-8.
      {"\x08\x07\x4a\2\x10\x7f", "upsert id=7 score=0 note= raw= level=LOW vec=[] tags=[] seen=0"},
      {"\x08\x07\x4a\x0c\x08\xff\xff\xff\xff\xff\xff\xff\xff\x7f\x10\0"s,
       "reject seen INVALID_ARGUMENT key"},
      {"\x08\x07\xf8\x06\x01", "reject field number 111 INVALID_ARGUMENT key"},
      {"\x0a\1x", "reject INVALID_ARGUMENT"},                          // Another wire type.
      {"\x08\x07\x3a\x05\0\0\0\0\0"s, "reject INVALID_ARGUMENT key"},  // Not a whole float.
      {"\x08\x07\x3a\xff\xff\xff\xff\x0f", "reject INVALID_ARGUMENT key"},
      {"\x08\x07\x22\xff\xff\xff\xff\x0f", "reject INVALID_ARGUMENT key"},
      {"\x08\x07\x22\x05\x61", "reject INVALID_ARGUMENT key"},
      {"\x08", "reject INVALID_ARGUMENT"},
      {"\x08\x07\x0c", "reject INVALID_ARGUMENT key"},  // An end without a start.
      {"\x08\x07"s + std::string(100000, '\x0b'), "reject INVALID_ARGUMENT key"},  // Groups.
      {"\0"s, "reject INVALID_ARGUMENT"},
  };
  for (const auto& [bytes, expected] : cases)
    EXPECT_EQ(decoded(rows(), {{}, bytes, {}, {}}), expected) << testing::PrintToString(bytes);
  auto view = rows();
  view->view.ignore_unknown = true;
  EXPECT_EQ(decoded(view, {{}, "\x08\x07\xf8\x06\x01\xa2\1\2\x08\1", {}, {}}),
            "upsert id=7"s + kDefaults);
  // A field of a oneof clears the others, wanted or not.
  view->view.features.pop_back();
  view->index_features();
  EXPECT_EQ(decoded(view, {{}, "\x08\x07\x58\x02\x61\1\0\0\0\0\0\0\0"s, {}, {}}),
            "upsert id=7"s + kDefaults);
  EXPECT_EQ(decoded(view, {{}, "\x08\x07\x61\1\0\0\0\0\0\0\0\x58\x02"s, {}, {}}),
            "upsert id=7"s + kDefaults + " left=1");
}

std::string repeat(int times, const std::string& text) {
  std::string out;
  for (int i = 0; i < times; ++i) out += text;
  return out;
}

// The parser recurses by what it reads, which is neither comments nor strings.
TEST(ProtobufRecord, HowDeepASchemaNests) {
  const std::string head = "syntax = \"proto3\";\n";
  const std::string good[] = {
      repeat(30, "message A{") + repeat(30, "}"),
      repeat(500, "// n < 10 {\n") + "message A {}",
      repeat(500, "/* { < [ */") + "message A {}",
      "option java_package = \"" + repeat(500, "{'\\\"") + "\"; message A {}",
      "option java_package = '" + repeat(500, "{\"\\'") + "'; message A {}",
      "message A {} " + repeat(100, "/*/ { */ /** < **/"),
  };
  for (const std::string& text : good)
    EXPECT_TRUE(ProtobufSchema::from_text(head + text, {}).ok()) << text.substr(0, 80);
  const std::string deep[] = {
      repeat(20000, "message A{/*}*/"),    repeat(20000, "message A{//}\n"),
      repeat(20000, "message A{\"}\";"),   repeat(20000, "message A{'\\'}';"),
      repeat(20000, "message A{'}\n"),     repeat(20000, "message A{>;"),
      repeat(20000, "message A{];"),       repeat(20000, "message A{/*/}*/"),
      repeat(20000, "message A{//\0}\n"s), repeat(20000, "message A{'\0}';"s),
  };
  for (const std::string& text : deep)
    EXPECT_EQ(ProtobufSchema::from_text(head + text, {}).status().code(),
              StatusCode::kInvalidArgument)
        << text.substr(0, 40);
}

// protoc leaves none; their text would be parsed as deep as it nests.
TEST(ProtobufRecord, OptionsInADescriptorAreReadAlready) {
  google::protobuf::FileDescriptorSet set;
  google::protobuf::FileDescriptorProto& file = *set.add_file();
  file.set_name("a.proto");
  file.add_message_type()->set_name("A");
  EXPECT_TRUE(ProtobufSchema::from_descriptor_set(set.SerializeAsString()).ok());
  auto& option = *file.mutable_message_type(0)->mutable_options()->add_uninterpreted_option();
  auto& name = *option.add_name();
  name.set_name_part("deprecated");
  name.set_is_extension(false);
  option.set_identifier_value("true");
  EXPECT_EQ(ProtobufSchema::from_descriptor_set(set.SerializeAsString()).status().code(),
            StatusCode::kInvalidArgument);
}

TEST(ProtobufRecord, SchemasThatCannotBeReadHaveNoDecoder) {
  auto view = rows();
  const std::string good = view->view.stream.schema;
  const auto outcome = [&](const std::string& schema, const std::string& type) {
    view->view.stream.schema = schema;
    view->view.stream.message_type = type;
    return decoded(view, {"1", "", {}, {}});
  };
  EXPECT_EQ(outcome(good, "shop.Other"), "no decoder INVALID_ARGUMENT");
  EXPECT_EQ(outcome(good, ""), "no decoder INVALID_ARGUMENT");
  EXPECT_EQ(outcome("junk", "shop.Row"), "no decoder INVALID_ARGUMENT");
  EXPECT_EQ(outcome("", "shop.Row"), "no decoder INVALID_ARGUMENT");
  EXPECT_EQ(
      outcome(descriptor_set("syntax = \"proto3\"; import \"gone.proto\"; message Row {}"), "Row"),
      "no decoder INVALID_ARGUMENT");
  view->view.stream.envelope = RecordEnvelope::kDebezium;
  EXPECT_EQ(outcome(good, "shop.Row"), "no decoder INVALID_ARGUMENT");
}

}  // namespace
}  // namespace skua::test
