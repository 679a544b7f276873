#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "api/kafka/bounded_labels.h"
#include "api/kafka/codec/api.h"
#include "api/kafka/codec/kafka_error.h"
#include "api/kafka/connection.h"
#include "api/service/stream_write.h"
#include "storage/base/metrics.h"
#include "storage/base/time.h"
#include "storage/registry/registry.h"

namespace skua::kafka {

// The metrics of the door; names of views and clients are bounded. Series of a view go when it is
// dropped. THREAD-SAFE.
class KafkaMetrics {
 public:
  // Both outlive this.
  KafkaMetrics(Metrics& metrics, const Registry& registry);

  // The label for a client that calls itself so.
  [[nodiscard]] std::string client_label(std::string_view software_name);
  // The label of a topic's view; "" for topics that are none.
  [[nodiscard]] std::string view_label(std::string_view topic);

  void count_connection(int change) const;
  void count_request(Api api, std::string_view client) const;
  // `limit`: its name.
  void count_throttled(std::string_view limit) const;
  void count_closed(CloseReason reason) const;

  void count_batch(std::string_view view, std::string_view client,
                   const StreamReceipt& receipt) const;
  void count_error(std::string_view view, std::string_view client, KafkaError error) const;

  enum class Stage : std::uint8_t { kQueue, kDecode, kCommit };
  void observe(Stage stage, std::string_view client, std::chrono::nanoseconds latency) const;

 private:
  [[nodiscard]] bool is_view_label(std::string_view label) const;
  void forget_dropped_views();

  Metrics& metrics_;
  const Registry& registry_;
  BoundedLabels clients_{50};
  BoundedLabels views_{1000};
  Metrics::Source source_;  // Last: it looks at the rest.
};

}  // namespace skua::kafka
