#include "api/kafka/kafka_metrics.h"

#include <prometheus/text_serializer.h>

#include "tests/unit/wire/wire_fixture.h"

namespace skua::kafka {
namespace {

class KafkaMetricsTest : public WireTest {
 protected:
  [[nodiscard]] bool has_series_of(const std::string& view) {
    metrics.refresh();
    const std::string text = prometheus::TextSerializer().Serialize(metrics.registry().Collect());
    return text.find("view=\"" + view + "\"") != std::string::npos;
  }
  void count(const std::string& view) {
    kafka.count_batch(view, "kcat", applied_);
    kafka.count_error(view, "kcat", KafkaError::kInvalidRecord);
  }

  KafkaMetrics kafka{metrics, *registry};

 private:
  StreamReceipt applied_ = [] {
    StreamReceipt receipt;
    receipt.applied = 1;
    return receipt;
  }();
};

TEST_F(KafkaMetricsTest, ABatchCountsItsRows) {
  StreamReceipt receipt;
  receipt.applied = 2;
  receipt.expired = 1;
  kafka.count_batch("trips", "kcat", receipt);
  EXPECT_EQ(metrics.kafka_rows.with({"trips", "kcat", "APPLIED"}).Value(), 2);
  EXPECT_EQ(metrics.kafka_rows.with({"trips", "kcat", "EXPIRED"}).Value(), 1);
  EXPECT_EQ(metrics.kafka_batches.with({"trips", "kcat", "APPENDED"}).Value(), 1);
  receipt.append.outcome = AppendOutcome::kDuplicate;
  kafka.count_batch("trips", "kcat", receipt);
  EXPECT_EQ(metrics.kafka_rows.with({"trips", "kcat", "APPLIED"}).Value(), 2);
  EXPECT_EQ(metrics.kafka_batches.with({"trips", "kcat", "REPEATED"}).Value(), 1);
}

TEST_F(KafkaMetricsTest, SeriesOfADroppedViewGo) {
  EXPECT_EQ(kafka.view_label("weather"), "weather");
  for (const char* view : {"weather", "flights", "", "(other)"}) count(view);
  for (const char* view : {"weather", "flights", "", "(other)"})
    EXPECT_TRUE(has_series_of(view)) << view;
  ASSERT_TRUE(registry->drop(DefinitionKind::kFeatureService, "", "board").ok());
  ASSERT_TRUE(registry->drop(DefinitionKind::kFeatureView, "", "weather").ok());
  EXPECT_FALSE(has_series_of("weather"));
  for (const char* view : {"flights", "", "(other)"}) EXPECT_TRUE(has_series_of(view)) << view;
  // A batch that was under way.
  count("weather");
  EXPECT_FALSE(has_series_of("weather"));
}

TEST_F(KafkaMetricsTest, DroppedViewsUseUpNoNames) {
  for (int i = 0; i < 1000; ++i) (void)kafka.view_label("gone" + std::to_string(i));
  EXPECT_EQ(kafka.view_label("weather"), "(other)");
  metrics.refresh();
  EXPECT_EQ(kafka.view_label("weather"), "weather");
}

TEST_F(KafkaMetricsTest, ClientsChooseOnlySomeLabels) {
  EXPECT_EQ(kafka.client_label("kcat\"}"), "kcat");
  std::set<std::string> labels;
  for (int i = 0; i < 1000; ++i) labels.insert(kafka.client_label("client-" + std::to_string(i)));
  EXPECT_LE(labels.size(), 51u);
  EXPECT_EQ(labels.count("(other)"), 1u);
}

}  // namespace
}  // namespace skua::kafka
