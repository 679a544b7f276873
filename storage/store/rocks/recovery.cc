#include "storage/store/rocks/recovery.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <filesystem>

#include "storage/store/rocks/rocks_status.h"
#include "storage/store/rocks/wal_scan.h"

namespace skua {
namespace {

namespace fs = std::filesystem;

// A number of at least six digits, ".log"; other logs may lie beside them.
bool is_wal_name(const fs::path& file) {
  const std::string stem = file.stem().string();
  return file.extension() == ".log" && stem.size() >= 6 && stem.size() < 19 &&
         stem.find_first_not_of("0123456789") == std::string::npos;
}

// The WAL files of a database, oldest first.
std::vector<fs::path> wal_files(const std::string& path) {
  std::vector<fs::path> files;
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(path, error)) {
    if (is_wal_name(entry.path())) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end(), [](const fs::path& a, const fs::path& b) {
    return std::stoull(a.stem().string()) < std::stoull(b.stem().string());
  });
  return files;
}

Result<std::string> read_file(const fs::path& file) {
  std::string bytes;
  RETURN_IF_ERROR(
      from_rocks(rocksdb::ReadFileToString(rocksdb::Env::Default(), file.string(), &bytes),
                 "reading `" + file.string() + "`"));
  return bytes;
}

Status damaged(const fs::path& file, std::uint64_t offset) {
  return data_loss(
      "the write-ahead log `" + file.string() + "` is damaged at offset " + std::to_string(offset) +
      "; acknowledged rows are at stake, so nothing was changed. Keep a copy of the data "
      "folder, then restore a backup");
}

// What the WAL files of a folder hold, together.
struct WalState {
  bool ends_torn = false;  // The last record written is torn; everything before it is whole.
  Status
      torn_in_the_middle;  // A torn file with records in later ones: fine only when it is obsolete.
};

// Errors: DATA_LOSS, naming file and offset.
Result<WalState> inspect_wal(const std::string& path) {
  WalState state;
  fs::path torn;
  std::uint64_t torn_offset = 0;
  for (const fs::path& file : wal_files(path)) {
    ASSIGN_OR_RETURN(const std::string bytes, read_file(file));
    const WalScan scan = scan_wal(bytes);
    if (scan.verdict == WalScan::Verdict::kDamaged) return damaged(file, scan.offset);
    if (scan.records > 0 && state.ends_torn) state.torn_in_the_middle = damaged(torn, torn_offset);
    if (scan.verdict != WalScan::Verdict::kTornTail) continue;
    spdlog::warn("write-ahead log {} ends in a torn record at offset {}: it was never acknowledged",
                 file.filename().string(), scan.offset);
    state.ends_torn = true;
    torn = file;
    torn_offset = scan.offset;
  }
  return state;
}

Status in_use(const std::string& path) {
  return failed_precondition("the data folder `" + path +
                             "` is in use by another skuad; stop it, or pass another --data");
}

// A running server appends to the WAL: it must not be judged.
Status check_not_in_use(const std::string& path) {
  rocksdb::FileLock* lock = nullptr;
  const std::string file = path + "/LOCK";
  if (!rocksdb::Env::Default()->LockFile(file, &lock).ok()) return in_use(path);
  return from_rocks(rocksdb::Env::Default()->UnlockFile(lock), "unlocking the data folder");
}

}  // namespace

Result<OpenDatabase> open_database(rocksdb::DBOptions options, const std::string& path,
                                   const std::vector<rocksdb::ColumnFamilyDescriptor>& families) {
  RETURN_IF_ERROR(check_not_in_use(path));
  ASSIGN_OR_RETURN(const WalState wal, inspect_wal(path));
  const bool drops_torn_tail = wal.ends_torn && wal.torn_in_the_middle.ok();
  options.wal_recovery_mode = drops_torn_tail
                                  ? rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords
                                  : rocksdb::WALRecoveryMode::kAbsoluteConsistency;
  OpenDatabase open;
  rocksdb::DB* db = nullptr;
  // Compaction can wait; requests cannot.
  (void)options.env->LowerThreadPoolCPUPriority(rocksdb::Env::LOW, rocksdb::CpuPriority::kLow);
  const rocksdb::Status status = rocksdb::DB::Open(options, path, families, &open.families, &db);
  open.db.reset(db);
  if (status.ok()) return open;
  if (status.IsCorruption() && !wal.torn_in_the_middle.ok()) return wal.torn_in_the_middle;
  return from_rocks(status, "opening the store in `" + path + "`");
}

}  // namespace skua
