#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "clients/cli/files/files.h"
#include "clients/cli/import/coerced_rows.h"
#include "clients/cli/import/source_files.h"
#include "clients/cli/snapshot/manifest.h"
#include "clients/cli/verify/server_count.h"
#include "clients/cli/verify/server_rows.h"

namespace skua {

struct VerifyOptions {
  std::string dir;
  std::string base;  // What the increment must go on from; empty: that is not checked.
  static constexpr std::uint64_t kAllRows = UINT64_MAX;

  // Of each view; 0: the server is not asked; kAllRows: it must not have more either.
  std::uint64_t sample_rows = 1000;
};

struct VerifyReport {
  std::uint64_t files = 0;
  std::uint64_t rows = 0;
  std::uint64_t bytes = 0;
  RowComparison comparison;
  // What is wrong with the snapshot itself: "weather/part-00000.csv: its checksum is another".
  std::vector<std::string> faults;

  [[nodiscard]] bool sound() const { return faults.empty() && comparison.differing == 0; }
  [[nodiscard]] std::string to_json() const;
};

// Reads a snapshot again: every file is there with the bytes, checksum and rows of the manifest,
// every row can be read by its schema, stands where an export puts it, once, and is of a commit of
// the snapshot, and rows are what the server answers for its moment.
class SnapshotVerifier {
 public:
  using OpenRows =
      std::function<Result<std::unique_ptr<RowBatches>>(const SourceFile&, const ColumnPlan&)>;
  using OnProgress = std::function<void(const std::string& file, std::uint64_t rows)>;

  // `client` may be nullptr when no row is compared. All outlive it.
  SnapshotVerifier(SkuaClient* client, Files& files, OpenRows open_rows, VerifyOptions options,
                   OnProgress on_progress);

  // Reads the manifest. Errors: NOT_FOUND (none: no whole snapshot), INVALID_ARGUMENT (none that
  // can be read), FAILED_PRECONDITION (it goes on from another base), those of Files.
  [[nodiscard]] Status open();
  // What is wrong with the snapshot stands in the report. REQUIRES: open() succeeded. Errors: of
  // calls; of reading, when it says nothing of the snapshot (no permission, no memory, no network).
  [[nodiscard]] Result<VerifyReport> run();

 private:
  // Of the view under way.
  struct ViewRows {
    explicit ViewRows(const ColumnPlan& view_plan) : plan(view_plan), previous(view_plan) {}

    const ColumnPlan& plan;
    std::uint64_t stride = 0;  // Between rows of the sample; 0: none.
    std::unique_ptr<ServerRows> server_rows;
    std::unique_ptr<ServerCount> server_count;
    std::uint64_t rows = 0;
    std::uint64_t counted = 0;  // Those that server_count counts.
    std::string folder;
    CoercedRows previous;  // The row before in that folder, or none.
  };

  [[nodiscard]] Status find_strays();
  [[nodiscard]] Status check_base() const;
  [[nodiscard]] Status verify_erasures(const SnapshotView& view);
  [[nodiscard]] Status verify_view(const SnapshotView& view);
  void report_comparison(const ViewRows& state);
  // False: the bytes are not those of the manifest, which the report says.
  [[nodiscard]] Result<bool> has_its_bytes(const SnapshotFile& file);
  [[nodiscard]] Status verify_file(const SnapshotFile& file, ViewRows& state);
  [[nodiscard]] Status verify_row(const SnapshotFile& file, const CoercedRows& rows,
                                  std::size_t row, ViewRows& state);
  // What is wrong with the place of a row; nullptr: nothing.
  [[nodiscard]] const char* misplaced(const CoercedRows& rows, std::size_t row,
                                      const ViewRows& state) const;
  // OK, when the error is a fault of the file, which the report then says.
  [[nodiscard]] Status add_fault_or_fail(const std::string& file, const Status& error);
  void add_fault(const std::string& file, std::string_view what);
  [[nodiscard]] std::string path(const std::string& name) const {
    return options_.dir + "/" + name;
  }

  SkuaClient* client_;
  Files& files_;
  OpenRows open_rows_;
  VerifyOptions options_;
  OnProgress on_progress_;
  SnapshotManifest manifest_;
  VerifyReport report_;
};

}  // namespace skua
