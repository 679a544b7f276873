#pragma once

#include <cstdint>
#include <vector>

#include "clients/cli/import/coerced_rows.h"
#include "clients/cli/import/row_versions.h"
#include "skua/v1/load.pb.h"

namespace skua {

// A part of the rows of a file, as a chunk of a bulk load without its name.
struct LoadPart {
  v1::StageRowsRequest request;
  std::vector<std::uint64_t> lines;  // Where each row of the request stands in the file.
  struct Fault {
    std::uint64_t line = 0;
    CellFault fault;
  };
  std::vector<Fault> faults;  // Rows that cannot be sent.
  std::uint64_t rows_in = 0;  // Read from the file for this part.
};

// Cuts the rows of one file into parts: always the same ones, one per batch of the file. Where an
// export has several versions of an entity at one event timestamp, the newest comes last, so that
// it wins; of a row whose versions go on in the next file that cannot be said any more, and is an
// error there. Not thread-safe.
class LoadParts {
 public:
  // All outlive it. `versions` goes from file to file.
  LoadParts(RowBatches& rows, const ColumnPlan& plan, RowVersions& versions)
      : rows_(rows), plan_(plan), batch_(plan), versions_(versions), sound_(plan) {
    versions_.begin_file();
  }

  // The part of the next batch, perhaps without any row; false when the one before was the last.
  // Errors: of the reader; of the order of an export's rows.
  [[nodiscard]] Result<bool> next(LoadPart& part);

 private:
  [[nodiscard]] Status take_sound_rows(LoadPart& part);
  void take_versions();
  void fill(const CoercedRows& rows, LoadPart& part) const;

  RowBatches& rows_;
  const ColumnPlan& plan_;
  CoercedRows batch_;
  RowVersions& versions_;  // While more may come.
  CoercedRows sound_;
  bool ended_ = false;
};

}  // namespace skua
