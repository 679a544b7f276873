#pragma once

#include <rocksdb/options.h>

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "storage/base/result.h"
#include "storage/store/bulk_load.h"

namespace skua {

// A pair of sorted files of a load: all its rows for `history`, and the newest of each entity, as
// merge operands, for `latest`. Both hold the same entities, and at least one. A run that overlaps
// an earlier one may lack its latest file, for it will be merged whatever comes.
struct LoadFilePair {
  std::string name;  // In the folder of the load: see load_history_path() and load_latest_path().
  std::uint64_t rows = 0;
  std::uint64_t bytes = 0;
  std::string first_entity;
  std::string last_entity;
};

// FOLDER/NAME.history.sst and FOLDER/NAME.latest.sst.
[[nodiscard]] std::string load_history_path(const std::string& folder, const std::string& name);
[[nodiscard]] std::string load_latest_path(const std::string& folder, const std::string& name);

struct LoadFilesOptions {
  std::string folder;  // Of this load alone, on the file system of the database. It exists.
  LoadNumber number = 0;
  // As the column families have them, with the database's Env; the comparator is bytewise. Files
  // get `compression`: what compaction moves to the bottommost level gets that level's then.
  rocksdb::Options history;
  rocksdb::Options latest;
  std::uint64_t buffer_bytes = std::uint64_t{64} << 20U;
  // A file ends with the entity that reaches it.
  std::uint64_t file_bytes_max = std::uint64_t{256} << 20U;
  std::uint32_t fan_in = 64;  // Runs that one merge reads at once; from 2 on.
  // Called with bytes about to be written, before compression; may wait (the rate budget), and what
  // is not OK ends the call.
  std::function<Status(std::uint64_t bytes)> pace;
};

// Sorts the rows of one load into pairs of files, in bounded memory: the buffer while rows are
// added, about 100 MiB while runs are merged. Stamps rows: sequence = base + place among the rows
// of the load, the load's number for the created timestamp (row_codec.h). Files and folder are
// synced when a call returns; files that an unsuccessful call made are removed. Not thread-safe.
class LoadFiles {
 public:
  // `base`: the sequence of the load's first row. `rows`: how many rows the earlier runs hold.
  // `runs`: those runs; a run that overlaps none of them gets a latest file in any case.
  LoadFiles(LoadFilesOptions options, Sequence base, std::uint64_t rows,
            const std::vector<LoadFilePair>& runs = {});
  ~LoadFiles();
  LoadFiles(const LoadFiles&) = delete;
  LoadFiles& operator=(const LoadFiles&) = delete;

  // Copies the row. REQUIRES: an event timestamp; an entity key as append_entity_key() makes them,
  // of the same view as every other.
  void add(const UnstampedRow& row);
  [[nodiscard]] std::uint64_t buffered_rows() const;
  // The buffer is full and the row before `next` belongs to another entity, or it is more than
  // twice full.
  [[nodiscard]] bool is_due(std::string_view next_entity_key) const;
  // Writes what is buffered as one run. A name that no file has yet. REQUIRES: at least one row.
  // Errors: UNAVAILABLE; the rows stay buffered, and it may be called again.
  [[nodiscard]] Result<LoadFilePair> cut(const std::string& name);

  struct Arrangement {
    // Called for a row; true: it is left out. When a row of an entity is erased, so are those of
    // the entity that arrived before it. nullptr: all rows stay.
    std::function<bool(std::string_view entity_key, std::uint64_t arrival)> is_erased;
    // Rows that merges have read so far, those of every level.
    std::function<void(std::uint64_t rows)> progress;
    const std::atomic<bool>* cancelled = nullptr;  // Then CANCELLED.
    Sequence base = 0;                             // What rows have now.
    // What they get; when it differs, or with is_erased, every pair is written anew.
    Sequence new_base = 0;
    std::string name_prefix;  // Of the files that are made. No file has it yet.
  };
  struct Arranged {
    std::vector<LoadFilePair> pairs;  // By entity; no two overlap. None when no row is left.
    std::uint64_t erased = 0;
  };
  // Makes pairs that do not overlap out of runs that may: runs that overlap nothing stay as they
  // are, others are merged, in several levels where there are very many. The runs are not touched,
  // and those that stay are not read. REQUIRES: nothing buffered. Errors: UNAVAILABLE, DATA_LOSS (a
  // run is damaged or missing), CANCELLED.
  [[nodiscard]] Result<Arranged> arrange(const std::vector<LoadFilePair>& runs,
                                         const Arrangement& arrangement);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace skua
