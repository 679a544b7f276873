// Views whose rows a bulk load has replaced.
#include <cstring>

#include "storage/registry/record_frame.h"
#include "storage/registry/registry_codec.h"
#include "tests/unit/registry/registry_fixture.h"

namespace skua::test {
namespace {

class ReplacementTest : public RegistryTest {
 protected:
  ReplacementTest() { apply(samples()); }

  Status replace(const std::string& name, std::uint32_t load) {
    const Registry::Replacement replacement =
        registry->replacement(view(name)->incarnation(), load);
    return engine.commit_registry(replacement.change, replacement.publish);
  }
};

TEST_F(ReplacementTest, GivesTheViewTheGenerationOfTheLoad) {
  const auto before = view("weather");
  EXPECT_EQ(before->generation(), before->incarnation());
  ASSERT_TRUE(replace("weather", 7).ok());
  const auto after = view("weather");
  EXPECT_EQ(after->generation(), generation_of_load(7));
  EXPECT_EQ(after->rules.replaced_at, engine.time);
  EXPECT_EQ(after->incarnation(), before->incarnation());
  EXPECT_EQ(after->view, before->view);
  EXPECT_EQ(after->version, before->version);
  EXPECT_EQ(view("planes")->generation(), view("planes")->incarnation());
  EXPECT_EQ(engine.commits.back().rules->at(before->incarnation()), after->rules);
  // Who reads by a service from now on reads the new rows.
  const auto plan = registry->snapshot()->service_plan("", "features");
  ASSERT_TRUE(plan.ok());
  EXPECT_EQ((*plan)->views[0].view, after);

  reopen();
  EXPECT_EQ(view("weather")->rules, after->rules);
  ASSERT_TRUE(replace("weather", 9).ok());
  EXPECT_EQ(view("weather")->generation(), generation_of_load(9));
}

TEST_F(ReplacementTest, StaysWhenTheViewChanges) {
  ASSERT_TRUE(replace("weather", 7).ok());
  const ViewRules replaced = view("weather")->rules;
  FeatureView longer = weather();
  longer.ttl = hours(1);
  longer.features.push_back(make_feature("wind"));
  longer.stream.timestamp_field = "time";
  apply_view(longer);
  for (int round = 0; round < 2; ++round) {
    EXPECT_EQ(view("weather")->generation(), generation_of_load(7));
    EXPECT_EQ(view("weather")->rules.replaced_at, replaced.replaced_at);
    EXPECT_EQ(view("weather")->view.stream, longer.stream);
    reopen();
  }
}

// The rows of before are kept as long as anybody has the view as it was, in whichever version.
TEST_F(ReplacementTest, TellsWhenNobodyReadsTheRowsOfBefore) {
  auto first = view("weather");
  FeatureView longer = weather();
  longer.features.push_back(make_feature("wind"));
  apply_view(longer);
  auto second = view("weather");
  const auto unpinned = without_rows(*second);
  ASSERT_TRUE(replace("weather", 7).ok());
  const std::weak_ptr<const void> readers = engine.commits.back().replaced_rows;
  EXPECT_FALSE(readers.expired());
  second.reset();
  EXPECT_FALSE(readers.expired());
  first.reset();
  EXPECT_TRUE(readers.expired());
  EXPECT_TRUE(unpinned->view == view("weather")->view);
}

TEST_F(ReplacementTest, OfAViewThatIsGoneIsRefused) {
  const Registry::Replacement replacement = registry->replacement(77, 1);
  EXPECT_EQ(engine.commit_registry(replacement.change, replacement.publish).code(),
            StatusCode::kNotFound);
}

TEST_F(ReplacementTest, ItsRecordIsCheckedAndOthersAreAsBefore) {
  const std::string key = "feature_view/default/weather";
  EXPECT_EQ(format_of_record(engine.records.at(key)), kRegistryRecordFormat);
  ASSERT_TRUE(replace("weather", 7).ok());
  const std::string record = engine.records.at(key);
  EXPECT_EQ(format_of_record(record), kReplacedRecordFormat);
  const std::string fields(*unframe_record(key, record, kReplacedRecordFormat));
  for (std::size_t size = 0; size <= fields.size() + 1; ++size) {
    const std::string cut = size > fields.size() ? fields + '\0' : fields.substr(0, size);
    EXPECT_EQ(decode_view(key, frame_record(key, cut, kReplacedRecordFormat)).ok(),
              size == fields.size())
        << size;
  }
  for (const std::uint32_t load : {std::uint32_t{0}, kReplacingLoadsMax + 1, ~std::uint32_t{0}}) {
    std::string other = fields;
    std::memcpy(other.data() + other.size() - 12, &load, sizeof(load));
    EXPECT_EQ(decode_view(key, frame_record(key, other, kReplacedRecordFormat)).status().code(),
              StatusCode::kDataLoss);
  }
  // Two views with the rows of one load.
  RegisteredView planes = *view("planes");
  planes.rules.replaced_by = 7;
  engine.records["feature_view/default/planes"] = encode_view(planes);
  EXPECT_EQ(Registry::open(engine, limits).status().code(), StatusCode::kDataLoss);
}

}  // namespace
}  // namespace skua::test
