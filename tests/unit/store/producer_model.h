#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <set>
#include <vector>

#include "storage/store/partition_append.h"

namespace skua::test {

// One producer in one partition as a log that forgets nothing says it: the oracle for
// producer_window.h. Records are looked up one by one, so keep batches small.
class ProducerModel {
 public:
  // What becomes of a batch; it is appended at `next_offset` when that is its turn.
  AppendReceipt offer(const ProducerBatch& batch, bool is_bad, std::int64_t next_offset) {
    const AppendReceipt verdict = judge(batch, next_offset);
    if (verdict.outcome != AppendOutcome::kAppended) return verdict;
    if (is_bad) {
      if (!refused_ || refused_->epoch < batch.epoch) refused_ = batch;
      return {AppendOutcome::kRefused, -1};
    }
    if (log_.empty() || log_.back().batch.epoch != batch.epoch) records_.clear();
    for (const std::int32_t sequence : sequences_of(batch)) records_.insert(sequence);
    log_.push_back({batch, next_offset});
    refused_.reset();
    return verdict;
  }

  // A restart: what was refused is not remembered.
  void restart() { refused_.reset(); }
  // The producer is forgotten.
  void forget() { *this = {}; }

  [[nodiscard]] std::size_t appended() const { return log_.size(); }
  [[nodiscard]] const std::optional<ProducerBatch>& refused() const { return refused_; }

  static std::int32_t next(std::int32_t sequence) {
    return sequence == std::numeric_limits<std::int32_t>::max() ? 0 : sequence + 1;
  }

 private:
  struct Entry {
    ProducerBatch batch;
    std::int64_t base_offset = 0;
  };

  static std::vector<std::int32_t> sequences_of(const ProducerBatch& batch) {
    std::vector<std::int32_t> out = {batch.first_sequence};
    while (out.back() != batch.last_sequence) out.push_back(next(out.back()));
    return out;
  }

  [[nodiscard]] AppendReceipt judge(const ProducerBatch& batch, std::int64_t next_offset) const {
    const int newest = log_.empty() ? -1 : log_.back().batch.epoch;
    const auto turn = [&](bool is_next) -> AppendReceipt {
      if (is_next) return {AppendOutcome::kAppended, next_offset};
      return {AppendOutcome::kOutOfOrder, -1};
    };
    if (batch.epoch < newest) return {AppendOutcome::kFenced, -1};
    if (batch.epoch == newest) {
      const std::size_t kept = log_.size() > 5 ? log_.size() - 5 : 0;
      for (std::size_t i = kept; i < log_.size(); ++i)
        if (log_[i].batch == batch) return {AppendOutcome::kDuplicate, log_[i].base_offset};
      if (batch.first_sequence == next(log_.back().batch.last_sequence)) return turn(true);
      for (const std::int32_t sequence : sequences_of(batch))
        if (!records_.contains(sequence)) return turn(false);
      return {AppendOutcome::kOldDuplicate, -1};
    }
    if (refused_ && batch.epoch < refused_->epoch) return {AppendOutcome::kFenced, -1};
    if (refused_ && batch.epoch == refused_->epoch)
      return turn(batch.first_sequence == refused_->first_sequence);
    return turn((newest < 0 && !refused_) || batch.first_sequence == 0);
  }

  std::vector<Entry> log_;
  std::set<std::int32_t> records_;  // Sequences of the newest epoch.
  std::optional<ProducerBatch> refused_;
};

}  // namespace skua::test
