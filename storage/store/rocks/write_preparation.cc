// The preparing half of the write pipeline: outcomes, receipts, and the batch of a group.
#include <algorithm>
#include <utility>

#include "storage/codec/key_codec.h"
#include "storage/codec/row_codec.h"
#include "storage/store/rocks/rocks_status.h"
#include "storage/store/rocks/row_filing.h"
#include "storage/store/rocks/write_pipeline.h"

namespace skua {

// What was prepared on top of a commit that failed is forgotten, once it is known what failed.
void WritePipeline::begin_group(Group& group) {
  group.number = next_group_++;
  group.generations = generations_.load();
  {
    const std::lock_guard lock(mutex_);
    group.failures = failures_;
  }
  if (group.failures == failures_seen_) return;
  wait_until_committed();
  Appends failed;
  {
    const std::lock_guard lock(mutex_);
    failures_seen_ = group.failures = failures_;
    failed.swap(failed_appends_);
  }
  entities_.clear();
  writers_.clear();
  appends_.clear();
  letters_.clear();
  for (auto append = failed.rbegin(); append != failed.rend(); ++append)
    appends_.refuse_failed(append->first, append->second);
}

void WritePipeline::prepare_group(std::vector<Request>& requests) {
  Group group;
  begin_group(group);
  for (Request& request : requests) {
    WriteBatch& batch = std::get<Write>(request).batch;
    if (const ViewRules* view = group.generations->find_view(batch.incarnation))
      file_under(view->generation(), batch.rows);
  }
  load_entities(requests, group);
  for (Request& request : requests) {
    Write& write = std::get<Write>(request);
    group.rows += write.batch.rows.size();
    group.bytes += write.bytes;
    Result<WriteReceipt> receipt = prepare_write(write, group);
    group.answers.emplace_back(std::move(write.done), std::move(receipt));
  }
  for (const auto& [key, entity] : changed_) {
    group.batch.Put(rocks_.latest, *key, entity->newest);
    entity->newest_changed = false;
  }
  changed_.clear();
  undo_.clear();
  merge_.release_history();
  group.last = {next_sequence_ - 1, last_created_};
  if (group.changes_anything)
    group.batch.Put(rocks_.meta, kLastCommitKey, encode_commit_point(group.last));
  hand_over(std::move(group));
}

void WritePipeline::load_entities(const std::vector<Request>& requests, Group& group) {
  std::vector<std::pair<const std::string*, EntityState*>> missing;
  const std::uint64_t committed = committed_group_.load();
  for (const Request& request : requests) {
    for (const UnstampedRow& row : std::get<Write>(request).batch.rows) {
      EntityState& entity = entities_.touch(row.entity_key, group.number);
      if (!entity.loaded) {
        entity.loaded = true;
        missing.emplace_back(&row.entity_key, &entity);
      }
      std::erase_if(entity.uncommitted,
                    [&](const EntityState::Row& pending) { return pending.group <= committed; });
    }
  }
  if (!missing.empty()) merge_.load(missing);
}

Result<WriteReceipt> WritePipeline::prepare_write(Write& write, Group& group) {
  WriteBatch& batch = write.batch;
  const ViewRules* const rules = group.generations->find_view(batch.incarnation);
  if (rules == nullptr)
    return not_found("the feature view was dropped while the write was under way");
  if (batch.writer) {
    ASSIGN_OR_RETURN(std::optional<WriteReceipt> earlier, find_receipt(*batch.writer, group));
    if (earlier) return *std::move(earlier);
  }

  WriteReceipt receipt;
  if (batch.append) {
    ASSIGN_OR_RETURN(receipt.append, find_place(write, group));
    if (receipt.append->outcome != AppendOutcome::kAppended) {
      receipt.repeated = receipt.append->outcome == AppendOutcome::kDuplicate;
      receipt.rejections = std::move(batch.rejections);
      return receipt;
    }
  }
  receipt.created_timestamp = last_created_ = std::max(clock_.now(), last_created_ + Duration{1});
  receipt.outcomes.assign(batch.request_rows, RowOutcome::kRejected);
  receipt.rejections = std::move(batch.rejections);
  if (Status status = prepare_rows(*rules, batch, group, receipt); !status.ok()) {
    if (batch.append) appends_.refuse(batch.incarnation, *batch.append);
    return status;
  }
  group.changes_anything = group.changes_anything || !batch.rows.empty();
  receipt.sequence = next_sequence_ - 1;
  std::stable_sort(receipt.rejections.begin(), receipt.rejections.end(),
                   [](const Rejection& a, const Rejection& b) { return a.row < b.row; });

  if (batch.writer) {
    WriterState& writer = writers_.touch(batch.writer->writer_id, group.number);
    writer.record.add(batch.writer->sequence, receipt);
    group.batch.Put(rocks_.meta, meta_key(kWriterPrefix, batch.writer->writer_id),
                    writer.record.encode());
    group.changes_anything = true;
  }
  for (const ProgressRecord& record : batch.progress)
    group.batch.Put(rocks_.meta, meta_key(kProgressPrefix, record.name), record.value);
  group.changes_anything = group.changes_anything || !batch.progress.empty();
  if (batch.append) {
    appends_.append(batch.incarnation, *batch.append, receipt.created_timestamp, group.number,
                    group.batch);
    if (batch.append->producer)
      group.appends.emplace_back(batch.incarnation, *std::move(batch.append));
    group.changes_anything = true;
  }
  return receipt;
}

// What becomes of the append of a write. Errors: also why it was turned away.
Result<AppendReceipt> WritePipeline::find_place(const Write& write, const Group& group) {
  const WriteBatch& batch = write.batch;
  Result<AppendReceipt> place = appends_.judge(batch.incarnation, *batch.append, group.number);
  const bool is_refused = !place.ok() || place->outcome == AppendOutcome::kRefused;
  if (is_refused) appends_.refuse(batch.incarnation, *batch.append);
  if (is_refused && place.ok() && !write.turned_away.ok()) return write.turned_away;
  return place;
}

Status WritePipeline::prepare_rows(const ViewRules& rules, WriteBatch& batch, Group& group,
                                   WriteReceipt& receipt) {
  // Rows of letters that an erase has taken since must not come back.
  if (!batch.rows.empty() && !batch.settled_letters.empty())
    RETURN_IF_ERROR(
        letters_.check_all_there(batch.incarnation, batch.settled_letters, group.number));
  // Some faults take the whole write back.
  undo_.clear();
  const std::size_t changed_before = changed_.size();
  group.batch.SetSavePoint();
  Status status;
  for (UnstampedRow& row : batch.rows) {
    EntityState& entity = entities_.touch(row.entity_key, group.number);
    Status row_status = prepare_row(rules, batch, row, entity, group, receipt);
    if (row_status.ok()) continue;
    if (batch.all_or_nothing) {
      status = std::move(row_status);
      break;
    }
    receipt.rejections.push_back({row.request_row, "", std::move(row_status)});
  }
  if (status.ok()) status = prepare_letters(batch, group, receipt);
  if (status.ok()) return from_rocks(group.batch.PopSavePoint(), "preparing rows");
  take_rows_back(group, changed_before);
  return status;
}

void WritePipeline::take_rows_back(Group& group, std::size_t changed_before) {
  (void)group.batch.RollbackToSavePoint();
  for (auto undo = undo_.rbegin(); undo != undo_.rend(); ++undo) {
    EntityState& entity = *undo->entity;
    entity.uncommitted.pop_back();
    if (!undo->was_newest) continue;
    entity.newest = std::move(undo->newest_before);
    entity.newest_changed = undo->newest_changed_before;
  }
  changed_.resize(changed_before);
}

// Keeps the dead letters of a write, those of its EXPIRED rows included, in the order of offsets.
Status WritePipeline::prepare_letters(WriteBatch& batch, Group& group,
                                      const WriteReceipt& receipt) {
  std::vector<DeadLetter> letters = std::move(batch.dead_letters);
  for (std::uint32_t row = 0; batch.expired_letter && row < receipt.outcomes.size(); ++row) {
    if (receipt.outcomes[row] == RowOutcome::kExpired) letters.push_back(batch.expired_letter(row));
  }
  if (letters.empty() && batch.settled_letters.empty()) return {};
  std::stable_sort(letters.begin(), letters.end(),
                   [](const DeadLetter& a, const DeadLetter& b) { return a.offset < b.offset; });
  for (DeadLetter& letter : letters) {
    if (receipt.append) letter.offset += receipt.append->base_offset;
    letter.created_timestamp = receipt.created_timestamp;
    letter.sequence = next_sequence_++;
  }
  group.changes_anything = true;
  return letters_.change(batch.incarnation, letters, batch.settled_letters, group.number,
                         group.batch);
}

Status WritePipeline::prepare_row(const ViewRules& rules, const WriteBatch& batch,
                                  UnstampedRow& row, EntityState& entity, Group& group,
                                  WriteReceipt& receipt) {
  const Timestamp event_timestamp = row.event_timestamp.value_or(receipt.created_timestamp);
  const RowStamp stamp{event_timestamp, receipt.created_timestamp, next_sequence_++};
  stamp_row(row.entity_key, stamp, row.row);
  const Result<RowOutcome> outcome = merge_.decide(rules, batch, row.entity_key, entity, row.row);
  if (!outcome.ok()) return outcome.status();
  receipt.outcomes[row.request_row] = *outcome;
  // A duplicate of what is stored now may be none of what a load brings.
  const Generation staged = group.generations->staged(rules.incarnation);
  if (staged != 0 && *outcome != RowOutcome::kExpired)
    keep_for(staged, rocks_, row.entity_key, stamp, row.row, group.batch);
  if (*outcome != RowOutcome::kApplied && *outcome != RowOutcome::kSuperseded) return {};

  if (event_timestamp > receipt.created_timestamp) receipt.future_rows.push_back(row.request_row);
  group.batch.Put(rocks_.history, history_key(row.entity_key, event_timestamp, stamp.sequence),
                  row.row);
  const bool is_newest =
      entity.newest.empty() || RowView::trusted(entity.newest).event_timestamp() <= event_timestamp;
  RowUndo& undo = undo_.emplace_back();
  undo.entity = &entity;
  undo.was_newest = is_newest;
  if (is_newest) {
    undo.newest_before = std::exchange(entity.newest, row.row);
    undo.newest_changed_before = entity.newest_changed;
    if (!entity.newest_changed) changed_.emplace_back(&row.entity_key, &entity);
    entity.newest_changed = true;
  }
  entity.uncommitted.push_back({group.number, std::move(row.row)});
  return {};
}

// The receipt of an earlier attempt, or none when this is the first one.
Result<std::optional<WriteReceipt>> WritePipeline::find_receipt(const WriterStamp& stamp,
                                                                const Group& group) {
  WriterState& writer = writers_.touch(stamp.writer_id, group.number);
  if (!writer.loaded) {
    std::string bytes;
    const rocksdb::Status status =
        rocks_.db->Get({}, rocks_.meta, meta_key(kWriterPrefix, stamp.writer_id), &bytes);
    if (status.ok()) {
      ASSIGN_OR_RETURN(writer.record, WriterRecord::decode(bytes));
    } else if (!status.IsNotFound()) {
      return from_rocks(status, "reading the receipts of a writer");
    }
    writer.loaded = true;
  }
  if (const WriteReceipt* receipt = writer.record.find(stamp.sequence)) {
    WriteReceipt repeated = *receipt;
    repeated.repeated = true;
    return std::optional(std::move(repeated));
  }
  if (writer.record.is_forgotten(stamp.sequence))
    return Status(
        StatusCode::kAborted,
        "writer.sequence: older than the last five of this writer, whose receipts are kept; "
        "use a sequence that grows with each write");
  return std::optional<WriteReceipt>();
}

}  // namespace skua
