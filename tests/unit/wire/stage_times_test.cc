#include "api/wire/stage_times.h"

#include "tests/unit/wire/wire_fixture.h"

namespace skua {
namespace {

using std::chrono::microseconds;
using std::chrono::nanoseconds;

class SteppingClock final : public Clock {
 public:
  [[nodiscard]] Timestamp now() const override { return {}; }
  [[nodiscard]] nanoseconds steady() const override { return at; }
  nanoseconds at{0};
};

TEST(StageTimes, EveryMomentBelongsToOneStage) {
  SteppingClock clock;
  StageTimes stages(clock);
  clock.at += microseconds(3);
  stages.enter(Stage::kPlan);
  clock.at += microseconds(5);
  stages.enter(Stage::kParse);
  clock.at += microseconds(2);
  stages.enter(Stage::kEngine);
  clock.at += microseconds(40);
  stages.enter(Stage::kEncode);
  clock.at += microseconds(7);
  EXPECT_EQ(stages.end(), microseconds(57));
  EXPECT_EQ(stages.in(Stage::kParse), microseconds(5));
  EXPECT_EQ(stages.in(Stage::kPlan), microseconds(5));
  EXPECT_EQ(stages.in(Stage::kQueue), nanoseconds(0));
  EXPECT_EQ(stages.in(Stage::kEngine), microseconds(40));
  EXPECT_EQ(stages.in(Stage::kEncode), microseconds(7));
}

TEST(StageTimes, AStageMayBeEnteredLater) {
  SteppingClock clock;
  StageTimes stages(clock);
  clock.at += microseconds(30);
  stages.enter(Stage::kEngine, microseconds(10));
  clock.at += microseconds(5);
  EXPECT_EQ(stages.end(), microseconds(35));
  EXPECT_EQ(stages.in(Stage::kParse), microseconds(10));
  EXPECT_EQ(stages.in(Stage::kEngine), microseconds(25));
}

using StagesTest = WireTest;

TEST_F(StagesTest, ReadsAndWritesPassTheirStages) {
  constexpr char kRead[] = R"({"features":["weather:temp"],"entities":{"airport":["EWR"]}})";
  EXPECT_TRUE(call(Operation::kGetFeatures, kRead).status.ok());
  EXPECT_TRUE(call(Operation::kWriteRows, R"({"feature_view":"weather","rows":[{"airport":"A"}]})")
                  .status.ok());
  EXPECT_TRUE(call(Operation::kList, "{}").status.ok());
  engine.cold = true;
  EXPECT_TRUE(call(Operation::kGetFeatures, kRead).status.ok());
  metrics.refresh();
  const auto count = [&](const char* operation, const char* stage) {
    return metrics.request_stage_latency.with({operation, stage}).Collect().histogram.sample_count;
  };
  for (const char* stage : {"parse", "plan", "engine", "encode"})
    EXPECT_EQ(count("GetFeatures", stage), 2u) << stage;
  EXPECT_EQ(count("GetFeatures", "queue"), 1u);
  for (const char* stage : {"parse", "engine", "encode"})
    EXPECT_EQ(count("WriteRows", stage), 1u) << stage;
  for (const char* stage : {"queue", "engine"}) EXPECT_EQ(count("List", stage), 1u) << stage;
}

TEST_F(StagesTest, RequestsCountForTheirViews) {
  engine.time = kNow;
  EXPECT_TRUE(call(Operation::kWriteRows,
                   R"({"feature_view":"weather","rows":[
                        {"airport":"A","temp":1,"event_timestamp":"2013-07-04T11:59:58Z"},
                        {"airport":"B","event_timestamp":"2013-07-04T11:00:00Z"},
                        {"airport":"C","temp":"x"}]})")
                  .status.ok());
  EXPECT_TRUE(call(Operation::kGetFeatures,
                   R"({"features":["weather:temp"],"entities":{"airport":["A","B","Z"]}})")
                  .status.ok());
  metrics.refresh();
  const auto values = [&](const char* status) {
    return metrics.view_values.with({"weather", status}).Value();
  };
  EXPECT_EQ(values("PRESENT"), 1);
  EXPECT_EQ(values("NULL_VALUE"), 1);
  EXPECT_EQ(values("NOT_FOUND"), 1);
  const auto written = metrics.view_written_age.with("weather").Collect().histogram;
  EXPECT_EQ(written.sample_count, 2u);
  EXPECT_DOUBLE_EQ(written.sample_sum, 2 + 3600);
  EXPECT_DOUBLE_EQ(metrics.view_newest_event_timestamp.with("weather").Value(),
                   static_cast<double>(kNow.us) / 1e6 - 2);
}

}  // namespace
}  // namespace skua
