#include "storage/base/metrics.h"

#include <gtest/gtest.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <set>
#include <string_view>
#include <thread>
#include <vector>

namespace skua {
namespace {

std::set<std::string> exposed_names(Metrics& metrics) {
  std::set<std::string> names;
  for (const auto& family : metrics.registry().Collect()) names.insert(family.name);
  return names;
}

// Makes an instrument, whatever the number of labels.
template <typename Instrument>
void use(Metric<Instrument>& metric, std::string_view labels) {
  switch (labels.empty() ? 0 : 1 + std::count(labels.begin(), labels.end(), ',')) {
    case 0:
      return static_cast<void>(metric.get());
    case 1:
      return static_cast<void>(metric.with("a"));
    case 2:
      return static_cast<void>(metric.with({"a", "b"}));
    default:
      return static_cast<void>(metric.with({"a", "b", "c"}));
  }
}

TEST(Metrics, AMetricWithoutLabelIsExposedFromTheStart) {
  Metrics metrics;
  const std::string text = prometheus::TextSerializer().Serialize(metrics.registry().Collect());
  EXPECT_NE(text.find("\nskua_commits_total 0"), std::string::npos) << text;
  EXPECT_NE(text.find("\nskua_commit_rows_count 0"), std::string::npos) << text;
}

TEST(Metrics, EveryLineOfTheListIsExposed) {
  Metrics metrics;
  std::set<std::string> listed;
#define USE(field, name, label) \
  listed.insert(name);          \
  use(metrics.field, label);
#define COUNTER(field, name, label, help) USE(field, name, label)
#define GAUGE(field, name, label, help) USE(field, name, label)
#define HISTOGRAM(field, name, label, help, first, factor, buckets) USE(field, name, label)
#include "storage/base/metrics.def"
#undef COUNTER
#undef GAUGE
#undef HISTOGRAM
#undef USE
  EXPECT_EQ(exposed_names(metrics), listed);
}

TEST(Metrics, OneInstrumentPerLabelValue) {
  Metrics metrics;
  metrics.requests.with("GetFeatures").Increment();
  metrics.requests.with("GetFeatures").Increment();
  metrics.requests.with("Status").Increment();
  EXPECT_EQ(metrics.requests.with("GetFeatures").Value(), 2);
  EXPECT_EQ(metrics.requests.with("Status").Value(), 1);
  EXPECT_EQ(&metrics.commits.get(), &metrics.commits.get());
}

TEST(Metrics, OneInstrumentPerTupleOfLabelValues) {
  Metrics metrics;
  metrics.kafka_rows.with({"trips", "kcat", "APPLIED"}).Increment();
  metrics.kafka_rows.with({"trips", "kcat", "EXPIRED"}).Increment(3);
  EXPECT_EQ(metrics.kafka_rows.with({"trips", "kcat", "APPLIED"}).Value(), 1);
  const std::string text = prometheus::TextSerializer().Serialize(metrics.registry().Collect());
  EXPECT_NE(
      text.find("skua_kafka_rows_total{client=\"kcat\",outcome=\"EXPIRED\",view=\"trips\"} 3"),
      std::string::npos)
      << text;
}

TEST(Metrics, SeriesOfAFirstLabelGoTogether) {
  Metrics metrics;
  for (const char* view : {"a", "a.b", "ab", "b"})
    for (const char* outcome : {"APPLIED", "EXPIRED"})
      metrics.kafka_rows.add({view, "kcat", outcome}, 2);
  std::vector<std::string> asked;
  metrics.kafka_rows.keep_only([&](std::string_view view) {
    asked.emplace_back(view);
    return view != "a" && view != "b";
  });
  EXPECT_EQ(asked, (std::vector<std::string>{"a", "a.b", "ab", "b"}));
  metrics.kafka_rows.add({"b", "kcat", "APPLIED"}, 1);
  const std::string text = prometheus::TextSerializer().Serialize(metrics.registry().Collect());
  EXPECT_EQ(text.find("view=\"a\""), std::string::npos) << text;
  for (const char* line :
       {"outcome=\"APPLIED\",view=\"a.b\"} 2\n", "outcome=\"EXPIRED\",view=\"ab\"} 2\n",
        "outcome=\"APPLIED\",view=\"b\"} 1\n"})
    EXPECT_NE(text.find(line), std::string::npos) << line << text;
  EXPECT_EQ(text.find("EXPIRED\",view=\"b\""), std::string::npos) << text;
}

TEST(Metrics, ThreadsCountWhileSeriesGo) {
  Metrics metrics;
  std::thread counts([&] {
    for (int i = 0; i < 5000; ++i) metrics.kafka_rows.add({"gone", "kcat", "APPLIED"}, 1);
  });
  for (int i = 0; i < 200; ++i)
    metrics.kafka_rows.keep_only([](std::string_view) { return false; });
  counts.join();
  EXPECT_LE(metrics.kafka_rows.with({"gone", "kcat", "APPLIED"}).Value(), 5000);
}

TEST(Metrics, HistogramsHaveExponentialBuckets) {
  Metrics metrics;
  metrics.commit_rows.get().Observe(5);
  const auto buckets = metrics.commit_rows.get().Collect().histogram.bucket;
  ASSERT_EQ(buckets.size(), 11u);  // Ten bounds and infinity.
  EXPECT_EQ(buckets[0].upper_bound, 1.0);
  EXPECT_EQ(buckets[1].upper_bound, 4.0);
  EXPECT_EQ(buckets[9].upper_bound, 262144.0);
  EXPECT_EQ(buckets[1].cumulative_count, 0u);
  EXPECT_EQ(buckets[2].cumulative_count, 1u);
}

TEST(Metrics, ThreadsShareInstruments) {
  Metrics metrics;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&metrics] {
      for (int i = 0; i < 1000; ++i)
        metrics.rows_written.with(i % 2 == 0 ? "APPLIED" : "DUPLICATE").Increment();
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(metrics.rows_written.with("APPLIED").Value(), 2000);
  EXPECT_EQ(metrics.rows_written.with("DUPLICATE").Value(), 2000);
}

}  // namespace
}  // namespace skua
