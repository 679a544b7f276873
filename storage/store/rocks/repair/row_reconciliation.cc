#include "storage/store/rocks/repair/row_reconciliation.h"

#include <rocksdb/write_batch.h>

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "storage/codec/key_codec.h"
#include "storage/codec/row_codec.h"
#include "storage/store/newest_wins.h"
#include "storage/store/rocks/dead_letter_records.h"
#include "storage/store/rocks/meta_records.h"
#include "storage/store/rocks/partition_records.h"
#include "storage/store/rocks/rocks_status.h"

namespace skua {
namespace {

constexpr std::size_t kBatchBytes = 4 << 20;
// Lost commits had sequences of which nothing is known. None of them is given out again, so that a
// commit token of a lost row does not stand for another one.
constexpr Sequence kLostSequencesMax = Sequence{1} << 20;

class Reconciler {
 public:
  explicit Reconciler(DamagedDatabase& database)
      : database_(database),
        latest_(database.family(DamagedDatabase::kLatest)),
        history_(database.family(DamagedDatabase::kHistory)),
        meta_(database.family(DamagedDatabase::kMeta)),
        letters_(database.family(DamagedDatabase::kDeadLetters)) {}

  Result<Reconciliation> run() {
    RETURN_IF_ERROR(restore_latest());
    RETURN_IF_ERROR(restore_history());
    RETURN_IF_ERROR(count_letters());
    RETURN_IF_ERROR(advance_last_commit());
    RETURN_IF_ERROR(write_batch());
    return restored_;
  }

 private:
  using Take = std::function<Status(std::string_view key, std::string_view value)>;

  [[nodiscard]] Status for_each(rocksdb::ColumnFamilyHandle* family, const Take& take) {
    rocksdb::ReadOptions options;
    options.total_order_seek = true;
    options.fill_cache = false;
    const std::unique_ptr<rocksdb::Iterator> at(database_.db().NewIterator(options, family));
    for (at->SeekToFirst(); at->Valid(); at->Next()) {
      RETURN_IF_ERROR(take(at->key().ToStringView(), at->value().ToStringView()));
      if (batch_.GetDataSize() > kBatchBytes) RETURN_IF_ERROR(write_batch());
    }
    return from_rocks(at->status(), "reading the store");
  }
  [[nodiscard]] Result<std::optional<std::string>> find(rocksdb::ColumnFamilyHandle* family,
                                                        const std::string& key) {
    std::string value;
    const rocksdb::Status status = database_.db().Get({}, family, key, &value);
    if (status.IsNotFound()) return std::optional<std::string>();
    RETURN_IF_ERROR(from_rocks(status, "reading the store"));
    return std::optional(std::move(value));
  }
  [[nodiscard]] Status write_batch() {
    const rocksdb::Status status = database_.db().Write(rocksdb::WriteOptions(), &batch_);
    batch_.Clear();
    return from_rocks(status, "writing what was restored");
  }

  void note(const RowView& row) {
    newest_.sequence = std::max(newest_.sequence, row.sequence());
    if (!row.is_loaded())
      newest_.created_timestamp = std::max(newest_.created_timestamp, row.created_timestamp());
  }

  // The newest of an entity comes first.
  Status restore_latest() {
    std::string entity;
    return for_each(history_, [&](std::string_view key, std::string_view value) -> Status {
      const Result<HistoryKey> parsed = HistoryKey::parse(key);
      if (!parsed.ok()) return {};
      const Result<RowView> row = RowView::parse(parsed->entity_key, value);
      if (!row.ok()) return {};
      note(*row);
      if (parsed->entity_key == entity) return {};
      entity = parsed->entity_key;
      ASSIGN_OR_RETURN(const std::optional<std::string> newest, find(latest_, entity));
      if (newest) {
        const Result<RowView> has = RowView::parse(entity, *newest);
        // A damaged row stands for all that it met: it may be newer.
        if (!has.ok()) return {};
        const RowOrder order{has->event_timestamp(), has->sequence()};
        if (order >= RowOrder{parsed->event_timestamp, parsed->sequence}) return {};
      }
      ++restored_.latest_restored;
      return from_rocks(batch_.Put(latest_, entity, rocksdb::Slice(value.data(), value.size())),
                        "restoring a row");
    });
  }

  Status restore_history() {
    return for_each(latest_, [&](std::string_view entity, std::string_view value) -> Status {
      const Result<RowView> row = RowView::parse(entity, value);
      if (!row.ok()) return {};
      note(*row);
      const std::string key = history_key(entity, row->event_timestamp(), row->sequence());
      ASSIGN_OR_RETURN(const std::optional<std::string> there, find(history_, key));
      if (there) return {};
      ++restored_.history_restored;
      return from_rocks(batch_.Put(history_, key, rocksdb::Slice(value.data(), value.size())),
                        "restoring a row");
    });
  }

  Status count_letters() {
    if (letters_ == nullptr) return {};
    std::map<Incarnation, DeadLetterBox> boxes;
    RETURN_IF_ERROR(for_each(letters_, [&](std::string_view key, std::string_view value) {
      newest_.sequence = std::max(newest_.sequence, dead_letter_sequence(key));
      DeadLetterBox& box = boxes[generation_of(key)];
      ++box.letters;
      box.bytes += key.size() + value.size();
      return Status();
    }));
    RETURN_IF_ERROR(for_each(meta_, [&](std::string_view key, std::string_view) -> Status {
      if (!key.starts_with(kLetterBoxPrefix)) return {};
      return from_rocks(batch_.Delete(meta_, rocksdb::Slice(key.data(), key.size())),
                        "counting dead letters");
    }));
    for (const auto& [incarnation, box] : boxes)
      batch_.Put(meta_, view_records(kLetterBoxPrefix, incarnation), box.encode());
    return {};
  }

  Status advance_last_commit() {
    ASSIGN_OR_RETURN(const std::optional<std::string> bytes,
                     find(meta_, std::string(kLastCommitKey)));
    CommitPoint last = newest_;
    if (bytes) {
      ASSIGN_OR_RETURN(last, decode_commit_point(*bytes));
      last.sequence = std::max(last.sequence, newest_.sequence);
      last.created_timestamp = std::max(last.created_timestamp, newest_.created_timestamp);
    }
    last.sequence += kLostSequencesMax;
    return from_rocks(batch_.Put(meta_, std::string(kLastCommitKey), encode_commit_point(last)),
                      "moving the last commit");
  }

  DamagedDatabase& database_;
  rocksdb::ColumnFamilyHandle* const latest_;
  rocksdb::ColumnFamilyHandle* const history_;
  rocksdb::ColumnFamilyHandle* const meta_;
  rocksdb::ColumnFamilyHandle* const letters_;
  rocksdb::WriteBatch batch_;
  CommitPoint newest_;
  Reconciliation restored_;
};

}  // namespace

Result<Reconciliation> reconcile_rows(DamagedDatabase& database) {
  return Reconciler(database).run();
}

}  // namespace skua
