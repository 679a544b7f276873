#include "storage/store/rocks/repair/log_losses.h"

#include <algorithm>
#include <cstdlib>
#include <set>
#include <utility>

#include "storage/codec/key_codec.h"
#include "storage/codec/row_codec.h"
#include "storage/store/rocks/meta_records.h"
#include "storage/store/rocks/partition_records.h"
#include "storage/store/rocks/recovery.h"
#include "storage/store/rocks/repair/batch_changes.h"
#include "storage/store/rocks/rocks_status.h"
#include "storage/store/rocks/wal_scan.h"

namespace skua {
namespace {

using Partition = std::pair<Incarnation, std::uint32_t>;

constexpr std::size_t kSealBytesMax = 64;

// What a record of a log holds.
class RecordContent {
 public:
  explicit RecordContent(DamagedDatabase& database)
      : history_(id(database, DamagedDatabase::kHistory)),
        meta_(id(database, DamagedDatabase::kMeta)) {}

  // Keeps what can be told of a record that ends in the middle.
  void read(std::string_view record) {
    BatchChanges changes(record);
    first_change_ = changes.first_sequence();
    end_change_ = first_change_ + changes.count();
    while (const std::optional<BatchChanges::Change> change = changes.next()) {
      if (change->kind == BatchChanges::Kind::kLogData) take_seal(change->key);
      if (change->kind != BatchChanges::Kind::kPut) continue;
      if (change->family == history_) take_row(change->key, change->value);
      if (change->family == meta_) take_meta(change->key, change->value);
    }
  }
  [[nodiscard]] std::uint64_t first_change() const { return first_change_; }
  [[nodiscard]] std::uint64_t end_change() const { return end_change_; }
  [[nodiscard]] const std::optional<CommitPoint>& last_commit() const { return last_commit_; }
  [[nodiscard]] const std::optional<Sequence>& first_row() const { return first_row_; }
  // Of a seal: the last sequence before it.
  [[nodiscard]] const std::optional<Sequence>& sealed() const { return sealed_; }
  [[nodiscard]] const std::map<Generation, std::uint64_t>& rows() const { return rows_; }
  [[nodiscard]] const std::map<Partition, std::int64_t>& offsets() const { return offsets_; }

 private:
  static std::uint32_t id(DamagedDatabase& database, DamagedDatabase::Family family) {
    rocksdb::ColumnFamilyHandle* const handle = database.family(family);
    return handle == nullptr ? ~std::uint32_t{0} : handle->GetID();
  }

  void take_seal(std::string_view data) {
    const std::string text(data.substr(0, kSealBytesMax));
    const std::size_t digits = text.find_first_of("0123456789");
    if (digits == std::string::npos) return;
    const std::uint64_t sequence = std::strtoull(text.c_str() + digits, nullptr, 10);
    if (data == wal_seal(sequence)) sealed_ = sequence;
  }
  void take_row(std::string_view key, std::string_view value) {
    const Result<HistoryKey> parsed = HistoryKey::parse(key);
    if (!parsed.ok() || !RowView::parse(parsed->entity_key, value).ok()) return;
    ++rows_[parsed->generation];
    first_row_ = std::min(first_row_.value_or(parsed->sequence), parsed->sequence);
  }
  void take_meta(std::string_view key, std::string_view value) {
    if (key == kLastCommitKey) {
      if (const Result<CommitPoint> point = decode_commit_point(value); point.ok())
        last_commit_ = *point;
    } else if (key.starts_with(kPartitionPrefix)) {
      const Result<PartitionOffset> name =
          parse_partition_name(key.substr(kPartitionPrefix.size()));
      const Result<std::int64_t> offset = decode_next_offset(value);
      if (name.ok() && offset.ok()) offsets_[{name->incarnation, name->partition}] = *offset;
    }
  }

  const std::uint32_t history_;
  const std::uint32_t meta_;
  std::uint64_t first_change_ = 0;
  std::uint64_t end_change_ = 0;
  std::optional<CommitPoint> last_commit_;
  std::optional<Sequence> first_row_;
  std::optional<Sequence> sealed_;
  std::map<Generation, std::uint64_t> rows_;
  std::map<Partition, std::int64_t> offsets_;
};

// Walks all records in order, and completes every damage by what comes behind it.
class LossTeller {
 public:
  explicit LossTeller(DamagedDatabase& database) : database_(database) {}

  void take_record(const std::string& record) {
    RecordContent content(database_);
    content.read(record);
    for (; open_changes_ < losses_.size(); ++open_changes_) {
      // Only the first of several gaps in a row can tell what all of them held.
      if (open_changes_ == since_last_record_ && end_change_)
        losses_[open_changes_].changes = content.first_change() - *end_change_;
    }
    since_last_record_ = losses_.size();
    end_change_ = content.end_change();
    if (const std::optional<Sequence> next = next_sequence(content)) {
      for (; open_rows_ < losses_.size(); ++open_rows_) losses_[open_rows_].first_after = next;
    }
    if (content.last_commit()) last_commit_ = content.last_commit();
    if (content.sealed()) last_sequence_ = content.sealed();
    if (content.last_commit()) last_sequence_ = content.last_commit()->sequence;
    for (const auto& [partition, offset] : content.offsets()) {
      const auto before = offsets_.find(partition);
      for (std::size_t i = 0; i < losses_.size() && before != offsets_.end(); ++i) {
        if (told_.insert({i, partition}).second && before->second < offset)
          losses_[i].offsets.push_back({partition.first, partition.second, before->second, offset});
      }
      offsets_[partition] = offset;
    }
  }

  void take_gap(const std::string& file, const LogGap& gap) {
    LogDamage loss;
    loss.file = file;
    loss.offset = gap.begin;
    loss.bytes = gap.end - gap.begin;
    loss.last_before = last_sequence_;
    if (last_commit_) loss.created_before = last_commit_->created_timestamp;
    for (const std::string& guess : gap.guesses) {
      RecordContent content(database_);
      content.read(guess);
      for (const auto& [generation, rows] : content.rows()) loss.rows_seen[generation] += rows;
    }
    losses_.push_back(std::move(loss));
  }

  [[nodiscard]] std::vector<LogDamage> take() { return std::move(losses_); }

 private:
  // Behind what was lost before this record.
  static std::optional<Sequence> next_sequence(const RecordContent& content) {
    if (content.first_row()) return content.first_row();
    if (content.last_commit()) return content.last_commit()->sequence + 1;
    if (content.sealed()) return *content.sealed() + 1;
    return std::nullopt;
  }

  DamagedDatabase& database_;
  std::vector<LogDamage> losses_;
  std::size_t open_changes_ = 0;  // Losses from here on wait for the next record,
  std::size_t open_rows_ = 0;     // and for the next row or commit.
  std::size_t since_last_record_ = 0;
  std::optional<std::uint64_t> end_change_;
  std::optional<CommitPoint> last_commit_;
  std::optional<Sequence> last_sequence_;
  std::map<Partition, std::int64_t> offsets_;
  std::set<std::pair<std::size_t, Partition>> told_;
};

bool has_seal(const LogRecords& log) {
  const std::string seal = wal_seal(0);
  const std::string begin = seal.substr(0, seal.find('0'));
  const std::string end = seal.substr(seal.find('0') + 1);
  return std::any_of(log.records.begin(), log.records.end(), [&](const std::string& record) {
    return record.find(begin) != std::string::npos && record.ends_with(end);
  });
}

// A log that ends torn and was synced before a later one: its last record was whole then.
void take_for_damaged(LogRecords& log) {
  if (!log.ends_torn) return;
  log.ends_torn = false;
  log.gaps.push_back({log.torn_offset, log.torn_offset, log.records.size(), {}});
}

}  // namespace

std::optional<std::uint64_t> LogDamage::rows_at_most() const {
  if (!last_before || !first_after || *first_after <= *last_before) return std::nullopt;
  return *first_after - *last_before - 1;
}

Result<std::vector<ReadLog>> read_logs(rocksdb::Env& env, const std::string& path) {
  std::vector<ReadLog> logs;
  for (const std::string& name : wal_files(env, path)) {
    const std::string file = path + "/" + name;
    std::string bytes;
    RETURN_IF_ERROR(
        from_rocks(rocksdb::ReadFileToString(&env, file, &bytes), "reading `" + file + "`"));
    ReadLog log{name, read_log(bytes)};
    if (has_seal(log.records)) {
      for (ReadLog& earlier : logs) take_for_damaged(earlier.records);
    }
    logs.push_back(std::move(log));
  }
  return logs;
}

std::vector<LogDamage> log_losses(const std::vector<ReadLog>& logs, DamagedDatabase& database) {
  LossTeller teller(database);
  for (const ReadLog& log : logs) {
    std::size_t gap = 0;
    for (std::size_t record = 0; record <= log.records.records.size(); ++record) {
      for (; gap < log.records.gaps.size() && log.records.gaps[gap].records_before == record; ++gap)
        teller.take_gap(log.name, log.records.gaps[gap]);
      if (record < log.records.records.size()) teller.take_record(log.records.records[record]);
    }
  }
  return teller.take();
}

}  // namespace skua
