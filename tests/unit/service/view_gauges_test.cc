#include "api/service/view_gauges.h"

#include <prometheus/text_serializer.h>

#include <thread>

#include "tests/unit/service/service_fixture.h"

namespace skua {
namespace {

class ViewGaugesTest : public ServiceTest {
 protected:
  [[nodiscard]] std::string exposed() {
    metrics.refresh();
    return prometheus::TextSerializer().Serialize(metrics.registry().Collect());
  }
  [[nodiscard]] bool is_exposed(const std::string& line) {
    return exposed().find("\n" + line + "\n") != std::string::npos;
  }
  [[nodiscard]] std::shared_ptr<const RegisteredView> view(const std::string& name) {
    return *registry->snapshot()->view("", name);
  }

  Metrics metrics;
  ViewGauges gauges{metrics, *registry};
};

TEST_F(ViewGaugesTest, CountsEveryValueByItsStatus) {
  put_weather("EWR", kNow - minutes(10), 71.5);
  put_weather("JFK", kNow - minutes(10), std::nullopt);
  put_weather("LGA", kNow - hours(2), 70.0);
  gauges.count_served(
      read(request_for({"weather:temp", "weather:note"}, {strings({"JFK", "EWR", "LGA", "SFO"})})),
      true);
  EXPECT_TRUE(is_exposed(R"(skua_view_values_total{status="PRESENT",view="weather"} 3)"));
  EXPECT_TRUE(is_exposed(R"(skua_view_values_total{status="NULL_VALUE",view="weather"} 1)"));
  EXPECT_TRUE(is_exposed(R"(skua_view_values_total{status="OUTSIDE_MAX_AGE",view="weather"} 2)"));
  EXPECT_TRUE(is_exposed(R"(skua_view_values_total{status="NOT_FOUND",view="weather"} 2)"));
  EXPECT_TRUE(is_exposed(R"(skua_view_ttl_seconds{view="weather"} 3600)"));
  // A series that is born with the first damage has no increase.
  EXPECT_TRUE(is_exposed(R"(skua_view_values_total{status="DATA_LOSS",view="weather"} 0)"));
  EXPECT_EQ(exposed().find("values_total{status=\"PRESENT\",view=\"delays\"}"), std::string::npos);
  EXPECT_EQ(exposed().find("view=\"(other)\""), std::string::npos);
}

TEST_F(ViewGaugesTest, AServedRowHasTheAgeOfItsEventTimestamp) {
  put_weather("EWR", kNow - minutes(10), 71.5);
  const auto request = request_for({"weather:temp"}, {strings({"EWR"})});
  gauges.count_served(read(request), true);
  gauges.count_served(read(request), false);  // As-of reads say nothing of freshness.
  EXPECT_TRUE(is_exposed(R"(skua_view_served_age_seconds_count{view="weather"} 1)"));
  EXPECT_TRUE(is_exposed(R"(skua_view_served_age_seconds_sum{view="weather"} 600)"));
  EXPECT_TRUE(is_exposed(R"(skua_view_values_total{status="PRESENT",view="weather"} 2)"));
}

TEST_F(ViewGaugesTest, OnlyRowsThatWereServedHaveAnAge) {
  put_weather("EWR", kNow - minutes(10), 71.5);
  put_weather("LGA", kNow - hours(2), 70.0);  // Behind the TTL.
  // Whichever row is looked at first, it goes on to the one that was served.
  auto request = request_for({"weather:temp"}, {strings({"SFO", "LGA", "EWR"})});
  for (int i = 0; i < 3; ++i) {
    ReadAnswer answer = read(request);
    answer.read_time = kNow + Duration(i);
    gauges.count_served(answer, true);
  }
  EXPECT_TRUE(is_exposed(R"(skua_view_served_age_seconds_count{view="weather"} 3)"));
  EXPECT_NEAR(metrics.view_served_age.with("weather").Collect().histogram.sample_sum, 1800, 0.001);
  // Values that were withheld are not what a model sees; asked for, they are.
  request = request_for({"weather:temp"}, {strings({"LGA"})});
  gauges.count_served(read(request), true);
  EXPECT_TRUE(is_exposed(R"(skua_view_served_age_seconds_count{view="weather"} 3)"));
  request.include.expired_values = true;
  gauges.count_served(read(request), true);
  EXPECT_TRUE(is_exposed(R"(skua_view_served_age_seconds_count{view="weather"} 4)"));
}

TEST_F(ViewGaugesTest, RowsThatWereStoredOtherwiseTellTheNewest) {
  gauges.note_newest(*view("weather"), kNow - hours(3), kNow);
  gauges.note_newest(*view("weather"), kNow - hours(5), kNow);
  EXPECT_EQ(exposed().find("written_age_seconds_count{view=\"weather\"}"), std::string::npos);
  const auto newest = [&] { return metrics.view_newest_event_timestamp.with("weather").Value(); };
  EXPECT_EQ(newest(), static_cast<double>(kNow.us) / 1e6 - 3 * 3600);
  EXPECT_TRUE(is_exposed(R"(skua_view_ttl_seconds{view="weather"} 3600)"));
  gauges.note_newest(*view("weather"), kNow + hours(5), kNow);
  metrics.refresh();
  EXPECT_EQ(newest(), static_cast<double>(kNow.us) / 1e6);
}

TEST_F(ViewGaugesTest, WrittenRowsTellTheNewestEventTimestamp) {
  const auto weather = view("weather");
  gauges.count_written(*weather, std::vector{kNow - seconds(3), kNow - seconds(9)}, kNow);
  gauges.count_written(*weather, std::vector{kNow - seconds(30)}, kNow);
  EXPECT_TRUE(is_exposed(R"(skua_view_written_age_seconds_count{view="weather"} 3)"));
  EXPECT_TRUE(is_exposed(R"(skua_view_written_age_seconds_sum{view="weather"} 42)"));
  EXPECT_EQ(metrics.view_newest_event_timestamp.with("weather").Value(),
            static_cast<double>(kNow.us) / 1e6 - 3);
  // A row ahead of its time is not late, and does not make the view look fresher than now.
  gauges.count_written(*weather, std::vector{kNow + seconds(60)}, kNow);
  EXPECT_TRUE(is_exposed(R"(skua_view_written_age_seconds_sum{view="weather"} 42)"));
  EXPECT_EQ(metrics.view_newest_event_timestamp.with("weather").Value(),
            static_cast<double>(kNow.us) / 1e6);
}

TEST_F(ViewGaugesTest, ADroppedViewLosesItsSeriesAndOneOfItsNameBeginsAnew) {
  const auto dropped = view("weather");
  gauges.count_written(*dropped, std::vector{kNow - seconds(3)}, kNow);
  EXPECT_NE(exposed().find("view=\"weather\""), std::string::npos);
  ASSERT_TRUE(registry->drop(DefinitionKind::kFeatureView, "", "weather").ok());
  EXPECT_EQ(exposed().find("view=\"weather\""), std::string::npos);
  // A call that pinned the view before it was dropped.
  gauges.count_written(*dropped, std::vector{kNow - seconds(3)}, kNow);
  EXPECT_EQ(exposed().find("view=\"weather\""), std::string::npos);
  Definitions again;
  again.views = {weather()};
  apply(again);
  gauges.count_written(*view("weather"), std::vector{kNow - seconds(5)}, kNow);
  EXPECT_TRUE(is_exposed(R"(skua_view_written_age_seconds_sum{view="weather"} 5)"));
}

TEST_F(ViewGaugesTest, ViewsBehindTheFirstAreCountedTogether) {
  Definitions definitions;
  const std::size_t views = ViewGauges::kViewsMax + 3;
  for (std::size_t i = 0; i < views; ++i) {
    FeatureView one = weather();
    one.name = "view" + std::to_string(i);
    definitions.views.push_back(one);
  }
  apply(definitions);
  for (std::size_t i = 0; i < views; ++i)
    gauges.count_written(*view("view" + std::to_string(i)), std::vector{kNow}, kNow);
  EXPECT_TRUE(is_exposed(R"x(skua_view_written_age_seconds_count{view="(other)"} 3)x"));
  EXPECT_EQ(exposed().find("timestamp_seconds{view=\"(other)\"}"), std::string::npos);
}

TEST_F(ViewGaugesTest, ThreadsCountWhileViewsComeAndGo) {
  put_weather("EWR", kNow - minutes(10), 71.5);
  const ReadAnswer answer = read(request_for({"weather:temp"}, {strings({"EWR"})}));
  std::vector<std::thread> threads;
  for (int t = 0; t < 3; ++t)
    threads.emplace_back([&] {
      for (int i = 0; i < 3000; ++i) gauges.count_served(answer, true);
    });
  for (int i = 0; i < 20; ++i) metrics.refresh();
  ASSERT_TRUE(registry->drop(DefinitionKind::kFeatureView, "", "delays").ok());
  metrics.refresh();
  for (std::thread& thread : threads) thread.join();
  EXPECT_TRUE(is_exposed(R"(skua_view_values_total{status="PRESENT",view="weather"} 9000)"));
}

}  // namespace
}  // namespace skua
