#pragma once

#include <chrono>
#include <string>
#include <thread>

#include "api/kafka/codec/init_producer_id.h"
#include "api/kafka/codec/metadata.h"
#include "api/kafka/codec/record_batch_builder.h"
#include "storage/base/metrics.h"
#include "tests/integration/all_doors_test.h"
#include "tests/support/kafka_client.h"

namespace skua::test {

// A whole server with a topic `trips` (key id INT64; fare DOUBLE) that rejects bad rows, and
// `letters`, which keeps them.
class KafkaDoorTest : public AllDoorsTest {
 protected:
  KafkaDoorTest() = default;
  template <typename Change>
  explicit KafkaDoorTest(const Change& change) : AllDoorsTest(change) {}

  void SetUp() override {
    AllDoorsTest::SetUp();
    for (const char* view : {"trips", "letters"}) {
      auto request = apply_of(view, {{"id", ValueType::kInt64}}, {{"fare", ValueType::kDouble}});
      if (view == std::string("letters"))
        request.mutable_feature_views(0)->mutable_stream()->set_on_bad_row(
            v1::StreamSource::DEAD_LETTER);
      apply(request);
    }
  }

  [[nodiscard]] KafkaClient connect() { return KafkaClient(server_->kafka_port()); }
  [[nodiscard]] std::int64_t now_ms() const { return server_->clock().now().us / 1000; }

  // Rows first to last, with their number as fare.
  [[nodiscard]] kafka::RecordBatchBuilder rows(int first, int last) const {
    kafka::RecordBatchBuilder builder(now_ms());
    for (int id = first; id <= last; ++id)
      builder.add(std::nullopt,
                  "{\"id\":" + std::to_string(id) + ",\"fare\":" + std::to_string(id) + "}");
    return builder;
  }
  [[nodiscard]] std::string bad_row() const {
    return kafka::RecordBatchBuilder(now_ms())
        .add(std::nullopt, R"({"id":1,"fare":"dear"})")
        .build();
  }

  // What the connections hold is given back right after their answers were sent: waits for that.
  [[nodiscard]] bool holds_nothing() {
    const auto& held = server_->server().metrics().kafka_bytes_in_flight.get();
    for (int i = 0; i < 1000 && held.Value() != 0; ++i)
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    return held.Value() == 0;
  }

  // The fares of these ids, as another door reads them; absent ones are -1.
  [[nodiscard]] std::vector<double> fares(const std::string& view, int first, int last) {
    std::vector<ModelValue> ids;
    for (std::int64_t id = first; id <= last; ++id) ids.emplace_back(id);
    v1::GetFeaturesResponse answer;
    EXPECT_EQ(server_->grpc()
                  .read(read_of({view + ":fare"}, {{"id", ValueType::kInt64, ids}}), answer)
                  .to_string(),
              "OK");
    std::vector<double> out;
    const auto& feature = answer.features(0);
    for (int row = 0; row <= last - first; ++row) {
      const bool present =
          feature.statuses()[static_cast<std::size_t>(row)] == static_cast<char>(v1::PRESENT);
      out.push_back(present ? feature.values().double_values(row) : -1);
    }
    return out;
  }
};

}  // namespace skua::test
