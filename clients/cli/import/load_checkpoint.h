#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "storage/base/result.h"

namespace skua {

// How far the files of a bulk import are read, and what was met on the way: goes to the server with
// every chunk, and comes back when the import goes on.
struct LoadCheckpoint {
  // A new number wherever rows are cut into chunks in another way.
  static constexpr std::string_view kVersion = "skua-import-1";

  std::uint64_t file = 0;     // Index among the sources.
  std::uint64_t batches = 0;  // Of that file; RowBatches gives the same ones every time.
  std::uint64_t rows_in = 0;  // Read from all files so far.
  std::uint64_t rows_sent = 0;
  std::uint64_t rejected = 0;  // Without being sent.

  [[nodiscard]] std::string to_text() const;
  // Empty text is the beginning. Errors: FAILED_PRECONDITION, for what another version wrote.
  [[nodiscard]] static Result<LoadCheckpoint> parse(std::string_view text);
};

}  // namespace skua
