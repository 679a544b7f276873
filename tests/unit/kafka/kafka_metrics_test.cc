#include "api/kafka/kafka_metrics.h"

#include <gtest/gtest.h>

namespace skua::kafka {
namespace {

TEST(KafkaMetrics, ABatchCountsItsRowsAndTheirLag) {
  Metrics metrics;
  KafkaMetrics kafka(metrics);
  StreamReceipt receipt;
  receipt.applied = 2;
  receipt.expired = 1;
  const Timestamp now{1372939200000000};
  receipt.event_timestamps = {now - std::chrono::seconds(3), now + std::chrono::seconds(3)};
  kafka.count_batch("trips", "kcat", receipt, now);
  EXPECT_EQ(metrics.kafka_rows.with({"trips", "kcat", "APPLIED"}).Value(), 2);
  EXPECT_EQ(metrics.kafka_rows.with({"trips", "kcat", "EXPIRED"}).Value(), 1);
  EXPECT_EQ(metrics.kafka_batches.with({"trips", "kcat", "APPENDED"}).Value(), 1);
  const auto lag = metrics.kafka_event_time_lag.with("trips").Collect().histogram;
  EXPECT_EQ(lag.sample_count, 2u);
  EXPECT_DOUBLE_EQ(lag.sample_sum, 3.0);  // A row ahead of its time has none.
  EXPECT_EQ(lag.bucket.front().cumulative_count, 1u);

  receipt.append.outcome = AppendOutcome::kDuplicate;
  kafka.count_batch("trips", "kcat", receipt, now);
  EXPECT_EQ(metrics.kafka_rows.with({"trips", "kcat", "APPLIED"}).Value(), 2);
  EXPECT_EQ(metrics.kafka_batches.with({"trips", "kcat", "REPEATED"}).Value(), 1);
}

TEST(KafkaMetrics, ClientsChooseOnlySomeLabels) {
  Metrics metrics;
  KafkaMetrics kafka(metrics);
  EXPECT_EQ(kafka.client_label("kcat\"}"), "kcat");
  std::set<std::string> labels;
  for (int i = 0; i < 1000; ++i) labels.insert(kafka.client_label("client-" + std::to_string(i)));
  EXPECT_LE(labels.size(), 51u);
  EXPECT_EQ(labels.count("other"), 1u);
}

}  // namespace
}  // namespace skua::kafka
