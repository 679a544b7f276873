#include "storage/registry/registry_codec.h"

#include "storage/registry/record_frame.h"
#include "tests/unit/registry/random_definitions.h"
#include "tests/unit/registry/registry_fixture.h"

namespace skua::test {
namespace {

// The code of decoding a record of any kind.
StatusCode decode(const std::string& key, const std::string& bytes) {
  if (key == kNextIncarnationKey) return decode_next_incarnation(bytes).status().code();
  if (key.starts_with("entity/")) return decode_entity(key, bytes).status().code();
  if (key.starts_with("feature_view/")) return decode_view(key, bytes).status().code();
  return decode_service(key, bytes).status().code();
}

class RegistryCodecTest : public RegistryTest {
 protected:
  RegistryCodecTest() { apply(samples()); }
};

TEST_F(RegistryCodecTest, KeysNameTheDefinition) {
  EXPECT_EQ(registry_key(DefinitionKind::kFeatureView, "default", "weather"),
            "feature_view/default/weather");
  EXPECT_TRUE(engine.records.contains("entity/default/airport"));
  EXPECT_TRUE(engine.records.contains("feature_service/default/features"));
  EXPECT_TRUE(engine.records.contains("next_incarnation"));
}

// With a checksum that holds again, so that the fields themselves are judged: no cut may be
// accepted.
TEST_F(RegistryCodecTest, EveryCutIsDataLoss) {
  for (const auto& [key, record] : engine.records) {
    const std::string fields(*unframe_record(key, record));
    for (std::size_t size = 0; size < fields.size(); ++size)
      EXPECT_EQ(decode(key, frame_record(key, fields.substr(0, size))), StatusCode::kDataLoss)
          << key << " cut at " << size;
    EXPECT_EQ(decode(key, frame_record(key, fields + '\0')), StatusCode::kDataLoss) << key;
  }
}

// Any bytes decode to something or to DATA_LOSS, and never to anything worse.
TEST_F(RegistryCodecTest, ChangedFieldsNeverDoHarm) {
  for (const std::uint64_t seed : test_seeds(3)) {
    SCOPED_TRACE("SKUA_TEST_SEED=" + std::to_string(seed));
    RandomSource random(seed);
    int refused = 0;
    for (const auto& [key, record] : engine.records)
      for (int round = 0; round < 2000; ++round) {
        std::string fields(*unframe_record(key, record));
        for (auto n = random.between(1, 4); n > 0; --n)
          fields[static_cast<std::size_t>(
              random.between(0, static_cast<std::int64_t>(fields.size()) - 1))] =
              static_cast<char>(random.between(0, 255));
        const StatusCode code = decode(key, frame_record(key, fields));
        ASSERT_TRUE(code == StatusCode::kOk || code == StatusCode::kDataLoss);
        refused += code == StatusCode::kDataLoss ? 1 : 0;
      }
    EXPECT_GT(refused, 1000);
  }
}

TEST_F(RegistryCodecTest, AnotherFormatIsRefused) {
  std::string record = encode_next_incarnation(7);
  EXPECT_EQ(*decode_next_incarnation(record), 7u);
  record[0] = 2;
  EXPECT_EQ(decode_next_incarnation(record).status().code(), StatusCode::kDataLoss);
  EXPECT_EQ(decode_next_incarnation(encode_next_incarnation(0)).status().code(),
            StatusCode::kDataLoss);
}

// The bytes of a store outlive this version of the code.
TEST_F(RegistryCodecTest, GoldenBytes) {
  Entity entity = make_entity("e", ValueType::kInt64);
  entity.project = "p";
  entity.join_key = "k";
  entity.tags = {{"t", "v"}};
  const std::string record = encode_entity(entity);
  const std::string fields("\1\0\0\0p\1\0\0\0e\1\0\0\0k\3\0\0\0\0\1\0\0\0\1\0\0\0t\1\0\0\0v", 34);
  EXPECT_EQ(*unframe_record("entity/p/e", record), fields);
  EXPECT_EQ(record[0], 1);
  EXPECT_EQ(record.size(), fields.size() + 9);
}

// Stream options end the record in a format of its own; a record without them is as it always was.
TEST_F(RegistryCodecTest, StreamOptionsEndTheRecord) {
  const std::string key = "feature_view/default/weather";
  RegisteredView registered = *view("weather");
  const std::string plain = encode_view(registered);
  EXPECT_EQ(plain[0], 1);
  EXPECT_EQ(decode_view(key, plain)->view.stream, StreamSource{});

  registered.view.stream = {RecordFormat::kProtobuf,   "bytes", "a.M",
                            RecordEnvelope::kDebezium, "ts",    BadRowPolicy::kDrop,
                            KeyFormat::kNone};
  const std::string record = encode_view(registered);
  EXPECT_EQ(record[0], 2);
  const std::string fields(*unframe_record(key, record, 2));
  const std::string options("\2\5\0\0\0bytes\3\0\0\0a.M\1\2\0\0\0ts\2\3", 26);
  EXPECT_EQ(fields, std::string(*unframe_record(key, plain)) + options);
  EXPECT_EQ(decode_view(key, record)->view, registered.view);

  for (std::size_t size = 0; size < fields.size(); ++size)
    EXPECT_EQ(decode(key, frame_record(key, fields.substr(0, size), 2)), StatusCode::kDataLoss);
  for (const std::size_t option :
       {options.size(), std::size_t{9}, std::size_t{2}, std::size_t{1}}) {
    std::string damaged = fields;
    damaged[fields.size() - option] = 4;
    EXPECT_EQ(decode(key, frame_record(key, damaged, 2)), StatusCode::kDataLoss) << option;
  }
}

TEST_F(RegistryCodecTest, LayoutsMustFitTheFeatures) {
  const std::string key = "feature_view/default/weather";
  const RegisteredView sound = *view("weather");
  ASSERT_TRUE(decode_view(key, encode_view(sound)).ok());
  const auto code = [&](const std::function<void(RegisteredView&)>& edit) {
    RegisteredView damaged = sound;
    edit(damaged);
    return decode_view(key, encode_view(damaged)).status().code();
  };
  const auto loss = StatusCode::kDataLoss;
  EXPECT_EQ(code([](RegisteredView& v) { v.layouts.clear(); }), loss);
  EXPECT_EQ(code([](RegisteredView& v) { v.version = 0; }), loss);
  EXPECT_EQ(code([](RegisteredView& v) { v.next_feature_id = 2; }), loss);
  EXPECT_EQ(code([](RegisteredView& v) { v.view.features[0].id = 2; }), loss);
  EXPECT_EQ(code([](RegisteredView& v) { v.view.features[0].type = ValueType::kInt64; }), loss);
  EXPECT_EQ(code([](RegisteredView& v) { v.view.features.pop_back(); }), loss);
  EXPECT_EQ(code([](RegisteredView& v) { v.layouts.push_back(v.layouts[0]); }), loss);
  EXPECT_EQ(code([](RegisteredView& v) { v.view.name = "other"; }), loss);
}

}  // namespace
}  // namespace skua::test
