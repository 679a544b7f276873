#include "api/kafka/kafka_metrics.h"

#include <algorithm>
#include <utility>

namespace skua::kafka {
namespace {

double seconds(std::chrono::nanoseconds time) {
  return std::chrono::duration<double>(time).count();
}

std::string_view batch_outcome(AppendOutcome outcome) {
  switch (outcome) {
    case AppendOutcome::kAppended:
      return "APPENDED";
    case AppendOutcome::kDuplicate:
    case AppendOutcome::kOldDuplicate:
      return "REPEATED";
    case AppendOutcome::kOutOfOrder:
    case AppendOutcome::kFenced:
    case AppendOutcome::kRefused:
      break;
  }
  return "REFUSED";
}

}  // namespace

std::string KafkaMetrics::client_label(std::string_view software_name) {
  return clients_.of(clean_client_name(software_name));
}

std::string KafkaMetrics::view_label(std::string_view topic) { return views_.of(topic); }

void KafkaMetrics::count_connection(int change) const {
  metrics_.kafka_connections.get().Increment(change);
}

void KafkaMetrics::count_request(Api api, std::string_view client) const {
  metrics_.kafka_requests.with({api_info(api).name, client}).Increment();
}

void KafkaMetrics::count_throttled(std::string_view limit) const {
  metrics_.kafka_throttled.with(limit).Increment();
}

void KafkaMetrics::count_closed(CloseReason reason) const {
  metrics_.kafka_closed.with(close_reason_name(reason)).Increment();
}

void KafkaMetrics::count_batch(std::string_view view, std::string_view client,
                               const StreamReceipt& receipt, Timestamp now) const {
  metrics_.kafka_batches.with({view, client, batch_outcome(receipt.append.outcome)}).Increment();
  if (receipt.append.outcome != AppendOutcome::kAppended) return;
  const std::pair<std::string_view, std::uint32_t> outcomes[] = {
      {"APPLIED", receipt.applied},      {"SUPERSEDED", receipt.superseded},
      {"DUPLICATE", receipt.duplicates}, {"EXPIRED", receipt.expired},
      {"REJECTED", receipt.rejected},    {"IGNORED", receipt.ignored}};
  for (const auto& [outcome, rows] : outcomes) {
    if (rows == 0) continue;
    metrics_.kafka_rows.with({view, client, outcome}).Increment(rows);
    // Those of every door; a record that asks for nothing is no row.
    if (outcome != "IGNORED") metrics_.rows_written.with(outcome).Increment(rows);
  }
  observe_lag(view, receipt.event_timestamps, now);
}

void KafkaMetrics::count_error(std::string_view view, std::string_view client,
                               KafkaError error) const {
  metrics_.kafka_errors.with({view, client, kafka_error_name(error)}).Increment();
}

void KafkaMetrics::observe(Stage stage, std::string_view client,
                           std::chrono::nanoseconds latency) const {
  switch (stage) {
    case Stage::kQueue:
      return metrics_.kafka_queue_latency.with(client).Observe(seconds(latency));
    case Stage::kDecode:
      return metrics_.kafka_decode_latency.with(client).Observe(seconds(latency));
    case Stage::kCommit:
      return metrics_.kafka_commit_latency.with(client).Observe(seconds(latency));
  }
}

// All rows of a batch in one step of the histogram. Rows ahead of their time have no lag.
void KafkaMetrics::observe_lag(std::string_view view,
                               const std::vector<Timestamp>& event_timestamps,
                               Timestamp now) const {
  if (event_timestamps.empty()) return;
  const auto& bounds = metrics_.kafka_event_time_lag.buckets();
  std::vector<double> counts(bounds.size() + 1);
  double sum = 0;
  for (const Timestamp event_timestamp : event_timestamps) {
    const double lag = std::max(0.0, std::chrono::duration<double>(now - event_timestamp).count());
    const auto bucket = std::lower_bound(bounds.begin(), bounds.end(), lag) - bounds.begin();
    counts[static_cast<std::size_t>(bucket)] += 1;
    sum += lag;
  }
  metrics_.kafka_event_time_lag.with(view).ObserveMultiple(counts, sum);
}

}  // namespace skua::kafka
