#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <span>
#include <string_view>
#include <vector>

#include "storage/store/rocks/load/run_cursor.h"

namespace skua {

// What the merges of one arrangement share: how far they are, and whether to stop.
class MergeProgress {
 public:
  explicit MergeProgress(const LoadFiles::Arrangement& arrangement) : arrangement_(arrangement) {}

  // After each row. Errors: CANCELLED.
  [[nodiscard]] Status step() { return ++rows_ % kRowsPerReport == 0 ? report() : Status(); }
  // Also between files.
  [[nodiscard]] Status report() const;

 private:
  static constexpr std::uint64_t kRowsPerReport = 4096;
  const LoadFiles::Arrangement& arrangement_;
  std::uint64_t rows_ = 0;
};

// The rows of several runs as one series in the order of their history keys. A tree of losers
// (Knuth, The Art of Computer Programming, volume 3, 5.4.1): the next row costs one comparison for
// each doubling of the runs. Not thread-safe.
class RunMerge {
 public:
  // REQUIRES: at least one run; they outlive the merge. Errors: those of RunCursor.
  [[nodiscard]] static Result<RunMerge> open(const LoadFilesOptions& options,
                                             std::span<const LoadFilePair> runs);

  // The run whose row is next; at its end when there is none.
  [[nodiscard]] const RunCursor& first() const { return cursors_[losers_[0]]; }
  // REQUIRES: first().is_valid().
  [[nodiscard]] Status next();

 private:
  explicit RunMerge(std::vector<RunCursor> cursors);

  std::vector<RunCursor> cursors_;
  // Cursor i is the leaf size + i of a heap-shaped tree; node 0 has the winner of all, node n from
  // 1 on the loser of the match that was played there.
  std::vector<std::size_t> losers_;
};

}  // namespace skua
