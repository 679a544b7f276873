#pragma once

#include <memory>
#include <string>
#include <vector>

#include "clients/cli/files/files.h"
#include "clients/cli/snapshot/erased_entities.h"
#include "clients/cli/snapshot/manifest.h"
#include "clients/cli/text/key_argument.h"
#include "storage/base/result.h"

namespace skua {

// A file to import.
struct SourceFile {
  std::string path;  // "-": standard input.
  std::string format;
  std::vector<NamedText> partitions;  // What `name=value` folders above it say.
  std::uint64_t bytes = 0;
  bool is_stream = false;  // Standard input, or a pipe: its bytes come once, nobody knows how many.
  // Of a snapshot: what increments after it erase.
  std::shared_ptr<ErasedEntities> erased = {};
  std::string version = {};  // Another one once the file has changed.
};

// Of a name such as "weather.csv"; empty when its ending says nothing.
[[nodiscard]] std::string format_of_name(std::string_view name);

// The files of a view with those of each date one after the other, so that the rows of a date stand
// in the order of the export.
[[nodiscard]] std::vector<SnapshotFile> in_row_order(std::vector<SnapshotFile> files);

// What the arguments stand for, in their order and by path inside each: a file, a folder (every
// file in it, at any depth, whose ending is known), a pattern with * ? [] and ** for folders of any
// depth, or a snapshot (its files of `view`, or of its only view, in_row_order()). Folders named
// `name=value` count below the folder, or below the part of the pattern without wildcards; names
// that begin with `.` or `_` are passed over there. `format`: of all files; empty: by their
// endings. An increment stands behind what it goes on from; only one without erasures may stand
// alone. Errors: NOT_FOUND, INVALID_ARGUMENT (nothing there to import, an unknown ending),
// FAILED_PRECONDITION (an unfinished export, or a part of one; a manifest that cannot be read; an
// increment out of place), DATA_LOSS (its erasures), and those of Files.
[[nodiscard]] Result<std::vector<SourceFile>> find_source_files(
    const std::vector<std::string>& arguments, const std::string& format, const std::string& view,
    Files& files);

}  // namespace skua
