#include "storage/store/producer_window.h"

#include <algorithm>

namespace skua {
namespace {

constexpr std::int64_t kSequences = std::int64_t{1} << 31;
// A sequence is taken for an old one within half of all sequences behind the newest: further away
// it may as well be a new one after the wrap, and a repeat wrongly assumed would lose a batch.
constexpr std::int64_t kOldSequencesMax = kSequences / 2;

// How many records `to` comes after `from`, modulo the wrap.
std::int64_t distance(std::int32_t from, std::int32_t to) {
  const std::int64_t apart = std::int64_t{to} - from;
  return apart < 0 ? apart + kSequences : apart;
}

std::int64_t records_of(const ProducerBatch& batch) {
  return distance(batch.first_sequence, batch.last_sequence) + 1;
}

// All of the batch lies among the records that the epoch has.
bool is_old(const ProducerWindow& window, const ProducerBatch& batch) {
  const std::int64_t known = static_cast<std::int64_t>(
      std::min<std::uint64_t>(window.epoch_records, static_cast<std::uint64_t>(kOldSequencesMax)));
  const std::int64_t behind = distance(batch.last_sequence, window.batches.back().last_sequence);
  return behind + records_of(batch) <= known;
}

AppendReceipt judge_in_epoch(const ProducerWindow& window, const ProducerBatch& batch) {
  const auto repeated =
      std::find_if(window.batches.begin(), window.batches.end(), [&](const AppendedBatch& known) {
        return known.first_sequence == batch.first_sequence &&
               known.last_sequence == batch.last_sequence;
      });
  if (repeated != window.batches.end()) return {AppendOutcome::kDuplicate, repeated->base_offset};
  if (batch.first_sequence == window.next_sequence()) return {AppendOutcome::kAppended};
  return {is_old(window, batch) ? AppendOutcome::kOldDuplicate : AppendOutcome::kOutOfOrder};
}

}  // namespace

std::int32_t advance_sequence(std::int32_t sequence, std::int64_t by) {
  return static_cast<std::int32_t>((sequence + by) % kSequences);
}

AppendReceipt judge_batch(const ProducerWindow* window, const RefusedProducer* refused,
                          const ProducerBatch& batch) {
  if (window != nullptr && batch.epoch < window->epoch) return {AppendOutcome::kFenced};
  if (window != nullptr && batch.epoch == window->epoch) return judge_in_epoch(*window, batch);
  if (refused != nullptr && batch.epoch < refused->epoch) return {AppendOutcome::kFenced};
  const auto next_or_gap = [&](std::int32_t next) -> AppendReceipt {
    return {batch.first_sequence == next ? AppendOutcome::kAppended : AppendOutcome::kOutOfOrder};
  };
  if (refused != nullptr && batch.epoch == refused->epoch)
    return next_or_gap(refused->next_sequence);
  // An epoch that nothing is known of: the first of all, or one that begins anew.
  if (window == nullptr && refused == nullptr) return {AppendOutcome::kAppended};
  return next_or_gap(0);
}

ProducerWindow append_batch(const ProducerWindow* window, const ProducerBatch& batch,
                            std::int64_t base_offset, Timestamp created_timestamp) {
  ProducerWindow next;
  if (window != nullptr && window->epoch == batch.epoch) next = *window;
  next.epoch = batch.epoch;
  next.epoch_records += static_cast<std::uint64_t>(records_of(batch));
  next.last_append = created_timestamp;
  next.batches.push_back({batch.first_sequence, batch.last_sequence, base_offset});
  if (next.batches.size() > ProducerWindow::kBatchesMax) next.batches.erase(next.batches.begin());
  return next;
}

}  // namespace skua
