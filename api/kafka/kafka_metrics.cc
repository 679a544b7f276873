#include "api/kafka/kafka_metrics.h"

#include <utility>

#include "api/kafka/topic_name.h"
#include "api/service/project.h"

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

KafkaMetrics::KafkaMetrics(Metrics& metrics, const Registry& registry)
    : metrics_(metrics),
      registry_(registry),
      source_(metrics.add_source([this] { forget_dropped_views(); })) {}

bool KafkaMetrics::is_view_label(std::string_view label) const {
  if (label.empty() || label == kOtherLabel) return true;
  const auto name = parse_topic_name(label);
  return name && registry_.snapshot()->views.contains(
                     {project_or_default(std::string(name->project)), std::string(name->view)});
}

// A batch under way may bring a series of a dropped view back: the next look takes it.
void KafkaMetrics::forget_dropped_views() {
  const auto keeps = [this](std::string_view label) { return is_view_label(label); };
  views_.keep_only(keeps);
  metrics_.kafka_rows.keep_only(keeps);
  metrics_.kafka_batches.keep_only(keeps);
  metrics_.kafka_errors.keep_only(keeps);
}

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
                               const StreamReceipt& receipt) const {
  metrics_.kafka_batches.add({view, client, batch_outcome(receipt.append.outcome)}, 1);
  if (receipt.append.outcome != AppendOutcome::kAppended) return;
  const std::pair<std::string_view, std::uint32_t> outcomes[] = {
      {"APPLIED", receipt.applied},      {"SUPERSEDED", receipt.superseded},
      {"DUPLICATE", receipt.duplicates}, {"EXPIRED", receipt.expired},
      {"REJECTED", receipt.rejected},    {"IGNORED", receipt.ignored}};
  for (const auto& [outcome, rows] : outcomes) {
    if (rows == 0) continue;
    metrics_.kafka_rows.add({view, client, outcome}, rows);
    // Those of every door; a record that asks for nothing is no row.
    if (outcome != "IGNORED") metrics_.rows_written.with(outcome).Increment(rows);
  }
}

void KafkaMetrics::count_error(std::string_view view, std::string_view client,
                               KafkaError error) const {
  metrics_.kafka_errors.add({view, client, kafka_error_name(error)}, 1);
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

}  // namespace skua::kafka
