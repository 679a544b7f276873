#include "storage/registry/registry_loader.h"

#include "storage/registry/registry_codec.h"
#include "tests/unit/registry/registry_fixture.h"

namespace skua::test {
namespace {

class RegistryLoaderTest : public RegistryTest {
 protected:
  RegistryLoaderTest() { apply(samples()); }

  Status open() { return Registry::open(engine, limits).status(); }
  // Opening must fail with DATA_LOSS that names the record, and must not start the engine.
  void expect_damaged(const std::string& key) {
    engine.started_with = nullptr;
    const Status status = open();
    EXPECT_EQ(status.code(), StatusCode::kDataLoss) << key;
    EXPECT_NE(status.message().find(key), std::string::npos) << status.message();
    EXPECT_EQ(engine.started_with, nullptr);
  }
};

TEST_F(RegistryLoaderTest, AFlippedBitInAnyRecordIsNamed) {
  const auto sound = engine.records;
  for (const auto& [key, record] : sound)
    for (std::size_t byte = 0; byte < record.size(); ++byte) {
      engine.records = sound;
      engine.records[key][byte] = static_cast<char>(record[byte] ^ 0x10);
      expect_damaged(key);
    }
}

TEST_F(RegistryLoaderTest, AMissingRecordIsNoticedByWhoNeedsIt) {
  const auto sound = engine.records;
  engine.records.erase("entity/default/tail");
  expect_damaged("feature_view/default/planes");
  engine.records = sound;
  engine.records.erase("feature_view/default/weather");
  expect_damaged("feature_service/default/features");
  engine.records = sound;
  engine.records.erase("next_incarnation");
  expect_damaged("next_incarnation");
}

TEST_F(RegistryLoaderTest, RecordsMustFitEachOther) {
  const auto sound = engine.records;
  Entity tail = registry->snapshot()->entities.at({"default", "tail"});
  tail.type = ValueType::kString;
  engine.records["entity/default/tail"] = encode_entity(tail);
  expect_damaged("feature_view/default/planes");

  engine.records = sound;
  RegisteredView planes_view = *view("planes");
  planes_view.rules.incarnation = view("weather")->incarnation();
  engine.records["feature_view/default/planes"] = encode_view(planes_view);
  expect_damaged("feature_view/default/weather");

  engine.records = sound;
  engine.records["next_incarnation"] = encode_next_incarnation(2);
  expect_damaged("next_incarnation");

  engine.records = sound;
  engine.records["feature_view/default/moved"] = sound.at("feature_view/default/weather");
  expect_damaged("feature_view/default/moved");
}

TEST_F(RegistryLoaderTest, AnUnknownRecordIsNotIgnored) {
  engine.records["something_newer"] = "bytes";
  expect_damaged("something_newer");
}

}  // namespace
}  // namespace skua::test
