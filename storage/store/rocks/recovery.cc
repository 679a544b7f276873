#include "storage/store/rocks/recovery.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "storage/store/rocks/folders.h"
#include "storage/store/rocks/rocks_status.h"
#include "storage/store/rocks/torn_log.h"
#include "storage/store/rocks/wal_scan.h"

namespace skua {
namespace {

constexpr std::string_view kWalSuffix = ".log";
constexpr std::string_view kWayOut =
    "restore a backup, or see with `skuad repair` what would be lost without one";

// A number of at least six digits, ".log"; other logs may lie beside them.
bool is_wal_name(std::string_view name) {
  if (!name.ends_with(kWalSuffix)) return false;
  name.remove_suffix(kWalSuffix.size());
  return name.size() >= 6 && name.size() < 19 &&
         name.find_first_not_of("0123456789") == std::string_view::npos;
}

Result<std::string> read_file(rocksdb::Env& env, const std::string& file) {
  std::string bytes;
  RETURN_IF_ERROR(
      from_rocks(rocksdb::ReadFileToString(&env, file, &bytes), "reading `" + file + "`"));
  return bytes;
}

Status damaged(const std::string& file, std::uint64_t offset) {
  return data_loss(
      "the log `" + file + "` is damaged at offset " + std::to_string(offset) +
      "; acknowledged rows are at stake, so nothing was changed: " + std::string(kWayOut));
}

// A WAL whose last record is torn.
struct TornWal {
  std::vector<std::string> logs;  // Its name, and those of later ones.
  std::uint64_t whole_bytes = 0;  // Before that record.
  bool is_synced = false;         // A later one was synced, and this one then before it.
};

bool has_seal(std::string_view bytes) {
  static const std::string begin = wal_seal(0).substr(0, wal_seal(0).find('0'));
  return bytes.find(begin) != std::string_view::npos;
}

// The bytes of whole records before a torn one.
std::uint64_t whole_bytes(std::string_view bytes, const WalScan& scan) {
  // What is whole of the torn record is no use.
  const WalScan before = scan_wal(bytes.substr(0, scan.offset));
  return before.verdict == WalScan::Verdict::kClean ? scan.offset : before.offset;
}

// The torn WAL files of a folder, oldest first; they may be obsolete. Errors: DATA_LOSS, naming
// file and offset.
Result<std::vector<TornWal>> inspect_wal(rocksdb::Env& env, const std::string& path) {
  std::vector<TornWal> torn;
  for (const std::string& name : wal_files(env, path)) {
    const std::string file = path + "/" + name;
    ASSIGN_OR_RETURN(const std::string bytes, read_file(env, file));
    const WalScan scan = scan_wal(bytes);
    if (scan.verdict == WalScan::Verdict::kDamaged) return damaged(file, scan.offset);
    for (TornWal& earlier : torn) {
      earlier.logs.push_back(name);
      earlier.is_synced = earlier.is_synced || has_seal(bytes);
    }
    if (scan.verdict != WalScan::Verdict::kTornTail) continue;
    spdlog::warn("write-ahead log {} ends in a torn record at offset {}: it was never acknowledged",
                 name, scan.offset);
    torn.push_back({{name}, whole_bytes(bytes, scan), false});
  }
  return torn;
}

// The log of the files of the database, when it ends torn: that record was not in force yet.
// RocksDB silently leaves out a last record whose damage makes it look torn, and with it whole
// files of rows. Errors: DATA_LOSS, naming file and offset.
Result<std::optional<TornLog>> inspect_manifest(rocksdb::Env& env, const std::string& path) {
  const std::optional<std::string> name = current_manifest(env, path);
  // What is wrong with CURRENT is for RocksDB to say.
  if (!name) return std::optional<TornLog>();
  const std::string file = path + "/" + *name;
  ASSIGN_OR_RETURN(const std::string bytes, read_file(env, file));
  const WalScan scan = scan_wal(bytes);
  if (scan.verdict == WalScan::Verdict::kDamaged) return damaged(file, scan.offset);
  if (scan.verdict == WalScan::Verdict::kClean) return std::optional<TornLog>();
  return std::optional<TornLog>(std::in_place, env, path, std::vector<std::string>{*name},
                                whole_bytes(bytes, scan));
}

// A running server appends to the WAL: it must not be judged.
Status check_not_in_use(rocksdb::Env& env, const std::string& path) {
  ASSIGN_OR_RETURN(rocksdb::FileLock* const lock,
                   lock_file(env, path + "/LOCK",
                             "the data folder `" + path +
                                 "` is in use by another skuad; stop it, or pass another --data"));
  return from_rocks(env.UnlockFile(lock), "unlocking the data folder");
}

// RocksDB would make a new, empty store in such a folder and remove what it does not know.
Status check_nothing_is_missing(rocksdb::Env& env, const std::string& path) {
  if (env.FileExists(path + "/" + kRepairStateFile).ok())
    return failed_precondition("a repair of `" + path +
                               "` was interrupted: finish it with `skuad repair --accept-loss`");
  if (env.FileExists(path + "/" + kRestoreStateFile).ok())
    return failed_precondition("a restore into `" + path +
                               "` was interrupted: run `skuad restore` again");
  if (!env.FileExists(path + "/CURRENT").IsNotFound()) return {};
  for (const std::string& name : names_in(env, path)) {
    std::uint64_t bytes = 0;
    const bool has_rows = name.ends_with(".sst") || is_wal_name(name);
    if (has_rows && env.GetFileSize(path + "/" + name, &bytes).ok() && bytes > 0)
      return data_loss("`" + path + "` has rows, and CURRENT is missing: " + std::string(kWayOut));
  }
  return {};
}

// RocksDB takes a file that cannot be opened for a file system without some options.
Status from_open(const rocksdb::Status& status, const std::string& path) {
  const std::string doing = "opening the store in `" + path + "`";
  const std::string text = status.ToString();
  const bool is_of_disk = status.IsInvalidArgument() &&
                          (text.find("Direct I/O") != std::string::npos ||
                           text.find("incompatible with filesystem") != std::string::npos);
  return is_of_disk ? unavailable(doing + ": " + text) : from_rocks(status, doing);
}

// Opens with the torn ends of WALs out of the way.
Result<OpenDatabase> open_logs(const rocksdb::DBOptions& options, const std::string& path,
                               const std::vector<rocksdb::ColumnFamilyDescriptor>& families) {
  rocksdb::Env& env = *options.env;
  ASSIGN_OR_RETURN(std::vector<TornWal> torn, inspect_wal(env, path));
  OpenDatabase open;
  const auto try_to_open = [&] {
    rocksdb::DB* db = nullptr;
    const rocksdb::Status status = rocksdb::DB::Open(options, path, families, &open.families, &db);
    open.db.reset(db);
    return status;
  };
  rocksdb::Status status;
  // A torn WAL before one that was synced may be obsolete: RocksDB knows.
  if (torn.empty() || torn.back().is_synced) {
    status = try_to_open();
    if (status.ok()) return open;
    if (torn.empty() || !status.IsCorruption()) return from_open(status, path);
  }
  // The newest torn end goes. If RocksDB then finds an earlier one in a log that it needs, all that
  // came behind that one goes too: unless it was synced, it was not acknowledged.
  for (; !torn.empty() && !torn.back().is_synced; torn.pop_back()) {
    TornLog log(env, path, torn.back().logs, torn.back().whole_bytes);
    Status aside = log.set_aside();
    if (aside.ok()) status = try_to_open();
    if (aside.ok() && status.ok()) return open;
    log.put_back();
    RETURN_IF_ERROR(aside);
    if (!status.IsCorruption()) return from_open(status, path);
  }
  if (torn.empty()) return from_open(status, path);
  return damaged(path + "/" + torn.back().logs.front(), torn.back().whole_bytes);
}

}  // namespace

std::vector<std::string> wal_files(rocksdb::Env& env, const std::string& path) {
  std::vector<std::string> names = names_in(env, path);
  std::erase_if(names, [](const std::string& name) { return !is_wal_name(name); });
  std::sort(names.begin(), names.end(), [](const std::string& a, const std::string& b) {
    return std::stoull(a) < std::stoull(b);
  });
  return names;
}

std::optional<std::string> current_manifest(rocksdb::Env& env, const std::string& path) {
  std::string name;
  if (!rocksdb::ReadFileToString(&env, path + "/CURRENT", &name).ok() || !name.ends_with('\n'))
    return std::nullopt;
  name.pop_back();
  if (!name.starts_with("MANIFEST-") || !env.FileExists(path + "/" + name).ok())
    return std::nullopt;
  return name;
}

Result<OpenDatabase> open_database(rocksdb::DBOptions options, const std::string& path,
                                   const std::vector<rocksdb::ColumnFamilyDescriptor>& families) {
  rocksdb::Env& env = *options.env;
  RETURN_IF_ERROR(check_not_in_use(env, path));
  RETURN_IF_ERROR(check_nothing_is_missing(env, path));
  ASSIGN_OR_RETURN(std::optional<TornLog> manifest, inspect_manifest(env, path));
  if (manifest) RETURN_IF_ERROR(manifest->set_aside());
  options.wal_recovery_mode = rocksdb::WALRecoveryMode::kAbsoluteConsistency;
  // Compaction can wait; requests cannot.
  (void)env.LowerThreadPoolCPUPriority(rocksdb::Env::LOW, rocksdb::CpuPriority::kLow);
  Result<OpenDatabase> open = open_logs(options, path, families);
  if (open.ok())
    TornLog::drop(env, path);
  else if (manifest)
    manifest->put_back();
  return open;
}

// RocksDB's own list of its logs keeps files from being removed meanwhile, and afterwards looks for
// all that may go, under its mutex.
std::uint64_t wal_bytes(rocksdb::Env& env, const std::string& folder) {
  std::uint64_t sum = 0;
  for (const std::string& name : wal_files(env, folder)) {
    std::uint64_t bytes = 0;
    if (env.GetFileSize(folder + "/" + name, &bytes).ok()) sum += bytes;
  }
  return sum;
}

}  // namespace skua
