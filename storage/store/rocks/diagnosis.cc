#include <rocksdb/version.h>

#include <charconv>
#include <map>

#include "storage/store/rocks/dead_letter_records.h"
#include "storage/store/rocks/partition_records.h"
#include "storage/store/rocks/rocks_engine_impl.h"

namespace skua {
namespace {

// Of RocksDB's properties those that tell what it waits for, without "rocksdb.".
constexpr const char* kCounts[] = {"estimate-num-keys",
                                   "total-sst-files-size",
                                   "live-sst-files-size",
                                   "estimate-pending-compaction-bytes",
                                   "num-running-compactions",
                                   "num-running-flushes",
                                   "mem-table-flush-pending",
                                   "num-immutable-mem-table",
                                   "cur-size-all-mem-tables",
                                   "size-all-mem-tables",
                                   "estimate-table-readers-mem",
                                   "block-cache-usage",
                                   "block-cache-capacity",
                                   "num-live-versions",
                                   "num-snapshots",
                                   "background-errors",
                                   "is-write-stopped",
                                   "actual-delayed-write-rate"};

constexpr std::string_view kStallPrefix = "io_stalls.";

EngineDiagnosis::RowFiles diagnose_family(rocksdb::DB& db, rocksdb::ColumnFamilyHandle* family) {
  EngineDiagnosis::RowFiles out;
  out.name = family->GetName();
  rocksdb::ColumnFamilyMetaData files;
  db.GetColumnFamilyMetaData(family, &files);
  for (const rocksdb::LevelMetaData& level : files.levels) {
    if (level.files.empty()) continue;
    out.levels.push_back({static_cast<std::uint32_t>(level.level), level.files.size(), level.size});
  }
  for (const char* name : kCounts) {
    std::uint64_t value = 0;
    if (db.GetIntProperty(family, std::string("rocksdb.") + name, &value))
      out.counts.emplace_back(name, value);
  }
  std::map<std::string, std::string> stats;
  if (!db.GetMapProperty(family, rocksdb::DB::Properties::kCFStats, &stats)) return out;
  for (const auto& [name, text] : stats) {
    std::uint64_t value = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
    if (name.starts_with(kStallPrefix) && read.ec == std::errc())
      out.counts.emplace_back(name, value);
  }
  return out;
}

}  // namespace

EngineDiagnosis RocksEngine::diagnose() const {
  EngineDiagnosis out;
  out.engine = "RocksDB " + rocksdb::GetRocksVersionAsString();
  for (rocksdb::ColumnFamilyHandle* family : database_.families)
    out.row_files.push_back(diagnose_family(*rocks_.db, family));
  const auto boxes = load_meta(kLetterBoxPrefix);
  if (!boxes.ok()) return out;
  for (const auto& [name, bytes] : *boxes) {
    const auto box = DeadLetterBox::decode(bytes);
    if (box.ok()) out.dead_letters.push_back({view_of_records(name), box->letters, box->bytes});
  }
  return out;
}

}  // namespace skua
