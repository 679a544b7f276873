#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "storage/base/clock.h"
#include "storage/base/code_points.h"
#include "storage/base/limits.h"
#include "storage/base/metrics.h"
#include "storage/model/backup_manifest.h"
#include "storage/store/engine.h"

namespace rocksdb {
class FileSystem;
}  // namespace rocksdb

namespace skua {

class BackupSource;

struct RocksEngineOptions {
  std::string data_dir;  // Created when missing.
  // true: a write is acknowledged after its WAL is synced. false: the WAL is synced every
  // sync_interval.
  bool durability_sync = true;
  Duration sync_interval = std::chrono::milliseconds(100);
  std::uint64_t block_cache_bytes = 512ull << 20;
  std::uint64_t memtable_bytes = 16ull << 20;
  std::uint64_t max_total_wal_bytes = 32ull << 20;
  // How often background work looks around: retention clock, holds, erasures, dropped views,
  // writers.
  Duration maintenance_interval = std::chrono::seconds(60);
  // Erased bytes leave the files by a compaction that waits this long, so that it serves many
  // erasures.
  Duration erase_purge_delay = std::chrono::minutes(10);
  // Receipts of a writer that was silent this long are forgotten.
  Duration writer_lifetime = std::chrono::hours(24 * 7);
  // The last batches of a producer that was silent this long are forgotten. At least a day: a
  // client retries for hours.
  Duration producer_lifetime = std::chrono::hours(24 * 7);
  // Dead letters that are older are removed; 0: none are.
  Duration dead_letter_lifetime = std::chrono::hours(24 * 7);
  // Dead letters of one view; a write that would pass it is refused.
  std::uint64_t dead_letter_bytes_max = 256ull << 20;
  // What bulk loads may write to their files; 0: as much as they can.
  std::uint64_t bulk_bytes_per_second = 0;
  // A bulk load that nobody went on with for this long is given up; a published one is found again
  // by its name for as long.
  Duration load_idle_lifetime = std::chrono::hours(24);
  std::uint64_t load_file_bytes_max = 256ull << 20;
  // How far ahead of the last commit the rows of a load are numbered: what may be committed while
  // it is staged, else its files are written anew.
  Sequence load_sequence_gap = Sequence{1} << 32;
  // How long a write waits for RocksDB to go on after an error of the disk before it is refused.
  Duration resume_timeout = std::chrono::seconds(10);
  // Threads of flushes and compactions, together.
  std::uint32_t background_jobs = 2;
  // Whether files of rows are compressed.
  bool is_compressed = true;
  // Writes and loads are refused while the disk has fewer free bytes; 0: never.
  std::uint64_t disk_reserve_bytes = 0;
  // The folder has the files of a backup: the store gets an id of its own, and these ancestors, and
  // start() begins no work in the background.
  std::optional<std::vector<StoreAncestor>> restored_from;
  // The disk; none: that of the machine.
  std::shared_ptr<rocksdb::FileSystem> file_system;
  // Of tests; it outlives the engine.
  CodePointHook* code_points = nullptr;
  Limits limits;
};

// The engine over an embedded RocksDB (docs/FORMAT.md): column families `latest`, `history`,
// `meta` and `dead_letters`, one WriteBatch and one synced WAL for all of them. Errors:
// FAILED_PRECONDITION (the folder is in use by another process, or of a newer format), DATA_LOSS
// (a log is damaged: names file and offset; see wal_scan.h), UNAVAILABLE (disk).
[[nodiscard]] Result<std::unique_ptr<Engine>> open_rocks_engine(const RocksEngineOptions& options,
                                                                const Clock& clock,
                                                                Metrics& metrics);

// The same, and what backups take of it, which goes with the engine.
struct RocksStore {
  std::unique_ptr<Engine> engine;
  BackupSource* backup_source = nullptr;
};
[[nodiscard]] Result<RocksStore> open_rocks_store(const RocksEngineOptions& options,
                                                  const Clock& clock, Metrics& metrics);

}  // namespace skua
