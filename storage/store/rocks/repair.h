#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "storage/base/result.h"
#include "storage/model/feature_view.h"

namespace rocksdb {
class FileSystem;
}  // namespace rocksdb

namespace skua {

// What is damaged in the folder of a store that nobody has open, and the way out of it that accepts
// the loss (docs/adr/0014-repair.md).

// A damaged part of a write-ahead log. Its records hold whole groups of commits.
struct LogDamage {
  // The next offset of a partition before and after the damage.
  struct Offsets {
    Incarnation incarnation = 0;
    std::uint32_t partition = 0;
    std::int64_t before = 0;
    std::int64_t after = 0;
  };
  std::string file;
  std::uint64_t offset = 0;
  std::uint64_t bytes = 0;
  std::optional<std::uint64_t> changes;  // Stored records, of all families, that were in it.
  // The last commit before it that the logs tell of, and the first sequence behind it.
  std::optional<Sequence> last_before;
  std::optional<Timestamp> created_before;
  std::optional<Sequence> first_after;
  // Of the rows in it, those that can be told by their own checksums: by what their keys begin
  // with.
  std::map<Generation, std::uint64_t> rows_seen;
  std::vector<Offsets> offsets;

  // Sequences are given to rows one by one, and to loads with gaps.
  [[nodiscard]] std::optional<std::uint64_t> rows_at_most() const;
};

// A damaged file of rows, of dead letters, or of meta records.
struct TableDamage {
  std::string file;
  std::string family;
  std::uint64_t bytes = 0;
  // How many it held, and how many of them cannot be read; what a later record in it had replaced
  // counts too.
  std::uint64_t records = 0;
  std::uint64_t unreadable = 0;
  std::uint64_t ranges = 0;             // Of keys that cannot be read.
  std::vector<Generation> generations;  // That the ranges begin and end in.
};

struct RepairReport {
  // CURRENT is missing or damaged; the MANIFEST it must name.
  std::string manifest;
  std::vector<LogDamage> logs;
  std::vector<TableDamage> tables;
  bool is_unfinished = false;  // A repair was interrupted: it goes on where it was.
  // What the registry keeps, for the names of views; empty where it cannot be known.
  std::vector<std::pair<std::string, std::string>> registry;

  bool is_repaired = false;
  std::string kept;  // The folder with what was taken out.
  // Rows whose newest version was found among the history, and the other way round.
  std::uint64_t latest_restored = 0;
  std::uint64_t history_restored = 0;

  [[nodiscard]] bool is_damaged() const {
    return !manifest.empty() || !logs.empty() || !tables.empty() || is_unfinished;
  }
};

struct RepairOptions {
  std::string data_dir;
  // false: nothing is changed.
  bool accepts_loss = false;
  // The disk; none: that of the machine.
  std::shared_ptr<rocksdb::FileSystem> file_system;
};

// Every whole record of a log stays, those behind the damage too. Where a file of rows is damaged,
// the store is written anew without the keys that cannot be read, which takes its size on the disk
// once more. Afterwards `latest` and `history` agree: what one has lost, the other gives back.
// Errors: FAILED_PRECONDITION (in use, no store, a newer format), DATA_LOSS (the MANIFEST, or a
// file of meta records is damaged: nothing says any more what the files mean), UNAVAILABLE (disk).
[[nodiscard]] Result<RepairReport> repair_store(const RepairOptions& options);

}  // namespace skua
