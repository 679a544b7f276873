#include "api/service/stream_write.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

namespace skua {
namespace {

// What letters of one batch are made of; lives until the engine is done with the batch.
struct LetterSource {
  StreamRows rows;
  std::function<std::string(std::uint32_t)> record_bytes;
  std::uint32_t partition;
  std::uint64_t kept_bytes;
};

DeadLetter make_letter(const LetterSource& source, const RejectedRecord& rejected) {
  DeadLetter letter;
  letter.partition = source.partition;
  letter.offset = rejected.record;
  letter.entity_key = rejected.owner.entity_key;
  letter.join_keys = rejected.owner.join_keys;
  letter.column = rejected.column;
  letter.reason = rejected.reason;
  letter.record = source.record_bytes(rejected.record);
  return letter;
}

DeadLetter make_expired_letter(LetterSource& source, std::uint32_t record) {
  RejectedRecord expired;
  expired.record = record;
  expired.column = "event_timestamp";
  expired.reason = out_of_range(
      "the row lies behind the retention horizon of its view and would be neither the latest row "
      "nor in effect there");
  const auto& places = source.rows.places();
  const auto place = std::lower_bound(
      places.begin(), places.end(), record,
      [](const StreamRows::Place& a, std::uint32_t wanted) { return a.record < wanted; });
  if (place != places.end() && place->record == record) expired.owner = source.rows.owner(*place);
  return make_letter(source, expired);
}

// A record that became a row, and the event timestamp that it brought.
using Upserted = std::pair<std::uint32_t, std::optional<Timestamp>>;

// Packs the rows in record order; the bad ones join those that the decoder rejected.
class StreamPacker {
 public:
  StreamPacker(StreamRows& rows, const Limits& limits, Timestamp latest)
      : rows_(rows),
        limits_(limits),
        upserts_(rows.upserts(), limits, latest),
        deletes_(rows.deletes(), limits, latest),
        rejected_(rows.rejected()) {}

  void pack(std::vector<UnstampedRow>& out) {
    out.reserve(rows_.places().size());
    for (const StreamRows::Place& place : rows_.places()) {
      auto row = (place.is_delete ? deletes_ : upserts_).pack(place.row);
      if (!row) {
        faults_.push_back(place);
        fault_kinds_.push_back((place.is_delete ? deletes_ : upserts_).fault());
        continue;
      }
      row->request_row = place.record;
      if (!place.is_delete) upserted_.emplace_back(place.record, row->event_timestamp);
      out.push_back(*std::move(row));
    }
    describe_faults();
  }
  // By record, ascending.
  [[nodiscard]] std::vector<Upserted> take_upserted() { return std::move(upserted_); }

  // All bad records, ascending.
  [[nodiscard]] std::vector<RejectedRecord>& rejected() { return rejected_; }

 private:
  void describe_faults() {
    if (faults_.empty()) return;
    std::vector<Rejection> of_upserts = rows_.upserts().take_rejections();
    std::vector<Rejection> of_deletes = rows_.deletes().take_rejections();
    auto upsert = of_upserts.begin();
    auto removal = of_deletes.begin();
    // Both lists ascend by row, as the rows of each do by record.
    for (std::size_t i = 0; i < faults_.size(); ++i) {
      Rejection& rejection = faults_[i].is_delete ? *removal++ : *upsert++;
      RecordOwner owner = rows_.owner(faults_[i], limits_.entity_key_bytes_max);
      rejected_.push_back({faults_[i].record, std::move(rejection.column),
                           std::move(rejection.reason), std::move(owner), fault_kinds_[i]});
    }
    std::sort(rejected_.begin(), rejected_.end(),
              [](const RejectedRecord& a, const RejectedRecord& b) { return a.record < b.record; });
  }

  StreamRows& rows_;
  const Limits& limits_;
  RowPacker upserts_;
  RowPacker deletes_;
  std::vector<Upserted> upserted_;
  std::vector<RejectedRecord> rejected_;
  std::vector<StreamRows::Place> faults_;
  std::vector<RowFault> fault_kinds_;
};

std::vector<Timestamp> stored_event_timestamps(const WriteReceipt& receipt,
                                               const std::vector<Upserted>& upserted) {
  std::vector<Timestamp> stored;
  stored.reserve(upserted.size());
  for (const auto& [record, event_timestamp] : upserted) {
    const RowOutcome outcome = receipt.outcomes[record];
    if (outcome == RowOutcome::kApplied || outcome == RowOutcome::kSuperseded)
      stored.push_back(event_timestamp.value_or(receipt.created_timestamp));
  }
  return stored;
}

// What the answer needs once the engine is done.
struct Pending {
  std::vector<RejectedRecord> errors;
  std::uint32_t rejected = 0;
  std::uint32_t ignored = 0;
  std::vector<Upserted> upserted;
};

StreamReceipt make_receipt(const WriteReceipt& receipt, Pending pending) {
  StreamReceipt out;
  out.append = receipt.append.value_or(AppendReceipt{});
  out.created_timestamp = receipt.created_timestamp;
  if (out.append.outcome == AppendOutcome::kRefused) {
    out.errors = std::move(pending.errors);
    out.rejected = pending.rejected;
  }
  if (out.append.outcome != AppendOutcome::kAppended) return out;
  out.applied = receipt.count(RowOutcome::kApplied);
  out.superseded = receipt.count(RowOutcome::kSuperseded);
  out.duplicates = receipt.count(RowOutcome::kDuplicate);
  out.expired = receipt.count(RowOutcome::kExpired);
  out.rejected = pending.rejected;
  out.ignored = pending.ignored;
  out.event_timestamps = stored_event_timestamps(receipt, pending.upserted);
  return out;
}

// What becomes of the bad records by the view's policy; the batch has its rows already.
void apply_policy(BadRowPolicy policy, const std::shared_ptr<LetterSource>& source,
                  std::vector<RejectedRecord>& rejected, WriteBatch& batch) {
  if (policy == BadRowPolicy::kReject && !rejected.empty() && batch.append->refusal.ok()) {
    batch.append->refusal = rejected.front().reason;
  }
  if (!batch.append->refusal.ok()) {
    batch.rows.clear();
    batch.progress.clear();
    batch.request_rows = 0;  // No outcome is asked for, and nobody has counted the records.
    return;
  }
  if (policy != BadRowPolicy::kDeadLetter) return;
  for (const RejectedRecord& bad : rejected)
    batch.dead_letters.push_back(make_letter(*source, bad));
  batch.expired_letter = [source](std::uint32_t record) {
    return make_expired_letter(*source, record);
  };
  batch.expired_letter_bytes = source->kept_bytes;
}

}  // namespace

void StreamWriteService::write(StreamBatch stream, StreamDone done) {
  const BadRowPolicy policy = stream.rows.view().view.stream.on_bad_row;
  const auto source = std::make_shared<LetterSource>(
      LetterSource{std::move(stream.rows), std::move(stream.record_bytes), stream.append.partition,
                   stream.kept_bytes});
  const std::shared_ptr<const RegisteredView> view = source->rows.upserts().view;
  WriteBatch batch;
  batch.incarnation = view->incarnation();
  batch.layouts = {view, &view->layouts};
  batch.request_rows = stream.append.offsets;
  batch.append = std::move(stream.append);
  batch.progress = std::move(stream.progress);
  // An acknowledged record must not be missing: damage to one entity fails the batch.
  batch.all_or_nothing = true;
  StreamPacker packer(source->rows, limits_, engine_.now() + max_future_skew_);
  packer.pack(batch.rows);
  source->rows.upserts().features.clear();  // Packed; letters need the join keys only.

  auto pending = std::make_shared<Pending>();
  pending->rejected = static_cast<std::uint32_t>(packer.rejected().size());
  pending->ignored = source->rows.ignored();
  pending->upserted = packer.take_upserted();
  apply_policy(policy, source, packer.rejected(), batch);
  pending->errors = std::move(packer.rejected());
  if (pending->errors.size() > limits_.rejections_max)
    pending->errors.resize(limits_.rejections_max);

  engine_.write(std::move(batch), [pending, done = std::move(done)](Result<WriteReceipt> receipt) {
    if (!receipt.ok()) {
      done(receipt.status());
      return;
    }
    done(make_receipt(*receipt, std::move(*pending)));
  });
}

}  // namespace skua
