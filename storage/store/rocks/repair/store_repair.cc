#include "storage/store/rocks/repair/store_repair.h"

#include <rocksdb/write_batch.h>

#include <algorithm>
#include <utility>

#include "storage/store/rocks/disk_env.h"
#include "storage/store/rocks/folders.h"
#include "storage/store/rocks/meta_records.h"
#include "storage/store/rocks/recovery.h"
#include "storage/store/rocks/repair/checked_reads.h"
#include "storage/store/rocks/repair/kept_files.h"
#include "storage/store/rocks/repair/readable_keys.h"
#include "storage/store/rocks/repair/row_reconciliation.h"
#include "storage/store/rocks/repair/table_losses.h"
#include "storage/store/rocks/rocks_status.h"
#include "storage/store/rocks/wal_scan.h"

namespace skua {
namespace {

constexpr std::size_t kBatchBytes = 4 << 20;
constexpr char kNoWayOut[] =
    " is damaged, and nothing says any more what the other files mean: "
    "restore a backup";

// Copies what can be read of a family.
Status copy_family(DamagedDatabase& from, DamagedDatabase& to, DamagedDatabase::Family family) {
  if (from.family(family) == nullptr) return {};
  rocksdb::WriteOptions options;
  options.disableWAL = true;
  rocksdb::WriteBatch batch;
  const auto write = [&] {
    const rocksdb::Status status = to.db().Write(options, &batch);
    batch.Clear();
    return from_rocks(status, "writing the store anew");
  };
  const auto iterators = [&] {
    return std::unique_ptr<rocksdb::Iterator>(
        from.db().NewIterator(checked_reads(), from.family(family)));
  };
  const auto take = [&](std::string_view key, std::string_view value) -> Status {
    batch.Put(to.family(family), rocksdb::Slice(key.data(), key.size()),
              rocksdb::Slice(value.data(), value.size()));
    return batch.GetDataSize() < kBatchBytes ? Status() : write();
  };
  RETURN_IF_ERROR(read_readable(iterators, take).status());
  return write();
}

// Whether a MANIFEST is whole. Its format is that of a log.
bool is_whole_manifest(rocksdb::Env& env, const std::string& file) {
  std::string bytes;
  return rocksdb::ReadFileToString(&env, file, &bytes).ok() && !bytes.empty() &&
         scan_wal(bytes).verdict == WalScan::Verdict::kClean;
}

}  // namespace

StoreRepair::StoreRepair(const RepairOptions& options)
    : options_(options), path_(options.data_dir), env_(make_disk_env(options.file_system)) {}

StoreRepair::~StoreRepair() { unlock(); }

Status StoreRepair::lock() {
  ASSIGN_OR_RETURN(
      lock_, lock_file(*env_, path_ + "/LOCK",
                       "the data folder `" + path_ + "` is in use by a skuad; stop it first"));
  return {};
}

void StoreRepair::unlock() {
  if (lock_ != nullptr) (void)env_->UnlockFile(std::exchange(lock_, nullptr));
}

Result<RepairReport> StoreRepair::run() {
  if (!env_->FileExists(path_).ok())
    return failed_precondition("there is no data folder `" + path_ + "`");
  RETURN_IF_ERROR(lock());
  if (has_unfinished_step(*env_, path_)) {
    report_.is_unfinished = true;
    if (!options_.accepts_loss) return report_;
    ASSIGN_OR_RETURN(report_.kept, finish_step(*env_, path_));
    RETURN_IF_ERROR(look_at_manifest());
    RETURN_IF_ERROR(look_at_logs());
    RETURN_IF_ERROR(write_logs_anew());
    RETURN_IF_ERROR(reconcile(path_));
    RETURN_IF_ERROR(end_step(*env_, path_));
    report_.is_repaired = true;
    return report_;
  }
  RETURN_IF_ERROR(look_at_manifest());
  // Behind a CURRENT that names nothing, nothing can be looked at.
  if (!report_.manifest.empty() && options_.accepts_loss) {
    ASSIGN_OR_RETURN(report_.kept, make_kept_folder(*env_, path_));
    if (env_->FileExists(path_ + "/CURRENT").ok())
      RETURN_IF_ERROR(keep_copy(*env_, path_ + "/CURRENT", report_.kept));
    RETURN_IF_ERROR(replace_file(*env_, path_, "CURRENT", report_.manifest + "\n"));
  } else if (!report_.manifest.empty()) {
    return report_;
  }
  RETURN_IF_ERROR(look());
  if (options_.accepts_loss && report_.is_damaged()) RETURN_IF_ERROR(act());
  return report_;
}

Status StoreRepair::look_at_manifest() {
  std::vector<std::string> whole;
  bool has_store = false;
  for (const std::string& name : names_in(*env_, path_)) {
    has_store = has_store || name == "CURRENT" || name.ends_with(".sst") || name.ends_with(".log");
    if (!name.starts_with("MANIFEST-")) continue;
    has_store = true;
    if (is_whole_manifest(*env_, path_ + "/" + name)) whole.push_back(name);
  }
  if (!has_store) return failed_precondition("there is no store in `" + path_ + "`");
  if (const std::optional<std::string> current = current_manifest(*env_, path_)) {
    const std::string file = path_ + "/" + *current;
    std::string bytes;
    RETURN_IF_ERROR(
        from_rocks(rocksdb::ReadFileToString(env_.get(), file, &bytes), "reading a MANIFEST"));
    const WalScan::Verdict verdict = scan_wal(bytes).verdict;
    if (verdict == WalScan::Verdict::kDamaged) return data_loss("`" + file + "`" + kNoWayOut);
    // What a power failure leaves, in an earlier repair as well.
    if (verdict == WalScan::Verdict::kTornTail)
      whole_logs_[*current] = write_log(read_log(bytes).records);
    return {};
  }
  if (whole.size() != 1)
    return data_loss("`" + path_ + "/CURRENT` is missing or damaged, and " +
                     std::to_string(whole.size()) +
                     " files may be the MANIFEST that it named: restore a backup");
  report_.manifest = whole.front();
  return {};
}

Status StoreRepair::look_at_logs() {
  ASSIGN_OR_RETURN(logs_, read_logs(*env_, path_));
  for (const ReadLog& log : logs_)
    if (!log.records.is_whole()) whole_logs_[log.name] = write_log(log.records.records);
  return {};
}

Status StoreRepair::look() {
  RETURN_IF_ERROR(look_at_logs());
  const std::unique_ptr<rocksdb::Env> env =
      make_whole_logs_env(options_.file_system, path_, whole_logs_);
  ASSIGN_OR_RETURN(DamagedDatabase database, DamagedDatabase::open_read_only(*env, path_));
  ASSIGN_OR_RETURN(report_.tables, table_losses(*env_, path_, database));
  RETURN_IF_ERROR(look_at_meta(database));
  report_.logs = log_losses(logs_, database);
  return {};
}

Status StoreRepair::look_at_meta(DamagedDatabase& database) {
  for (const TableDamage& table : report_.tables)
    if (table.family == DamagedDatabase::name(DamagedDatabase::kMeta))
      return data_loss("`" + path_ + "/" + table.file + "`, a file of meta records," + kNoWayOut);
  rocksdb::ColumnFamilyHandle* const meta = database.family(DamagedDatabase::kMeta);
  if (meta == nullptr) return failed_precondition("`" + path_ + "` is not a store of Skua");
  std::string bytes;
  if (database.db().Get({}, meta, std::string(kStoreKey), &bytes).ok()) {
    ASSIGN_OR_RETURN(const StoreRecord store, StoreRecord::decode(bytes));
    if (store.format_version != kFormatVersion)
      return failed_precondition("the data folder has format " +
                                 std::to_string(store.format_version) +
                                 "; use the skuad that wrote it, or a newer one");
  }
  const std::unique_ptr<rocksdb::Iterator> at(database.db().NewIterator({}, meta));
  for (at->Seek(std::string(kRegistryPrefix)); at->Valid(); at->Next()) {
    const std::string_view key = at->key().ToStringView();
    if (!key.starts_with(kRegistryPrefix)) break;
    report_.registry.emplace_back(key.substr(kRegistryPrefix.size()), at->value().ToString());
  }
  return from_rocks(at->status(), "reading the registry");
}

Status StoreRepair::act() {
  if (report_.kept.empty()) {
    ASSIGN_OR_RETURN(report_.kept, make_kept_folder(*env_, path_));
  }
  report_.is_repaired = true;
  if (!report_.tables.empty()) {
    RETURN_IF_ERROR(write_logs_anew());
    return write_store_anew();
  }
  if (report_.logs.empty()) return {};
  // With its logs written anew the store looks whole, and is not yet.
  RETURN_IF_ERROR(begin_step(*env_, path_, report_.kept));
  RETURN_IF_ERROR(write_logs_anew());
  RETURN_IF_ERROR(reconcile(path_));
  return end_step(*env_, path_);
}

Status StoreRepair::write_logs_anew() {
  // RocksDB would stop at a torn record that ends in zeros.
  for (const auto& [name, bytes] : whole_logs_) {
    RETURN_IF_ERROR(keep_copy(*env_, path_ + "/" + name, report_.kept));
    RETURN_IF_ERROR(replace_file(*env_, path_, name, bytes));
  }
  return {};
}

// The old store stays until the new one is complete, but for logs that were written anew by now.
Status StoreRepair::write_store_anew() {
  const std::string repaired = path_ + "/" + kRepairedFolder;
  RETURN_IF_ERROR(remove_all(*env_, repaired));
  RETURN_IF_ERROR(make_folders(*env_, repaired));
  {
    ASSIGN_OR_RETURN(DamagedDatabase from, DamagedDatabase::open_read_only(*env_, path_));
    ASSIGN_OR_RETURN(DamagedDatabase to, DamagedDatabase::open(*env_, repaired));
    for (const DamagedDatabase::Family family : kFamilies)
      RETURN_IF_ERROR(copy_family(from, to, family));
    RETURN_IF_ERROR(to.flush());
  }
  RETURN_IF_ERROR(reconcile(repaired));
  return exchange_databases(*env_, path_, report_.kept);
}

Status StoreRepair::reconcile(const std::string& path) {
  // RocksDB takes the lock of the folder itself.
  if (path == path_) unlock();
  ASSIGN_OR_RETURN(DamagedDatabase database, DamagedDatabase::open(*env_, path));
  ASSIGN_OR_RETURN(const Reconciliation restored, reconcile_rows(database));
  report_.latest_restored = restored.latest_restored;
  report_.history_restored = restored.history_restored;
  return database.flush();
}

Result<RepairReport> repair_store(const RepairOptions& options) {
  return StoreRepair(options).run();
}

}  // namespace skua
