#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "storage/store/rocks/load/load_files.h"
#include "storage/store/rocks/load/sorted_file.h"

namespace skua {

// Writes one pair of files, or the history file alone. Not thread-safe.
class PairWriter {
 public:
  enum class Kind : std::uint8_t {
    kPair,  // For the database to take in.
    kRun,   // The history file alone, for a merge to read.
  };

  // REQUIRES: `options` outlives the writer.
  PairWriter(const LoadFilesOptions& options, Kind kind, std::string name);
  // Removes what was not finished.
  ~PairWriter();
  PairWriter(const PairWriter&) = delete;
  PairWriter& operator=(const PairWriter&) = delete;

  [[nodiscard]] Status open();
  // Errors: UNAVAILABLE; DATA_LOSS when the row does not come after the one before it.
  [[nodiscard]] Status add(std::string_view history_key, std::string_view row);
  // Of the row added last; empty before the first.
  [[nodiscard]] std::string_view entity() const { return pair_.last_entity; }
  [[nodiscard]] bool is_full() const;
  // Syncs the files. REQUIRES: at least one row.
  [[nodiscard]] Result<LoadFilePair> finish();

 private:
  [[nodiscard]] Status pace(std::uint64_t bytes);

  const LoadFilesOptions& options_;
  Kind kind_;
  LoadFilePair pair_;
  std::unique_ptr<SortedFile> history_;
  std::unique_ptr<SortedFile> latest_;  // nullptr for a run.
  std::uint64_t unpaced_bytes_ = 0;
  bool is_finished_ = false;
};

// Removes both files of a pair, as far as they are there.
void remove_pair(const LoadFilesOptions& options, const std::string& name);
// Errors: UNAVAILABLE.
[[nodiscard]] Status sync_load_folder(const LoadFilesOptions& options);

}  // namespace skua
