#include <fmt/format.h>

#include <sstream>

#include "bench/bulk/bulk_rows.h"
#include "bench/bulk/bulk_specs.h"
#include "bench/bulk/program_run.h"
#include "bench/bulk/python_script.h"
#include "bench/bulk/skua_programs.h"
#include "bench/load/make_spec.h"
#include "bench/load/served_items.h"
#include "bench/suite/require.h"

namespace skua::bench {
namespace {

namespace fs = std::filesystem;

std::chrono::nanoseconds nanoseconds_of(double seconds) {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
      std::chrono::duration<double>(seconds));
}

// A store of all rows, and what was exported from it last.
struct ExportedRows {
  explicit ExportedRows(const SuiteOptions& suite) : options(suite), server(suite.binaries) {
    const fs::path file = folder.path() / "rows.parquet";
    write_bulk_rows(file, bulk_rows(options), RowOrder::kSorted);
    server.apply(definitions(kService, {bulk_view("items")}));
    (void)run_program(import_command(options, server, "items", file), folder.path() / "log");
    fs::remove(file);
    (void)export_rows();
  }

  ProgramRun export_rows() {
    fs::remove_all(snapshot());
    return run_program(export_command(options, server, "items", snapshot()), folder.path() / "log");
  }
  [[nodiscard]] fs::path snapshot() const { return folder.path() / "snapshot"; }

  SuiteOptions options;
  ScratchFolder folder;
  SkuaServer server;
};

// CPU is that of client and server.
class Export : public Subject {
 public:
  explicit Export(std::shared_ptr<ExportedRows> rows) : rows_(std::move(rows)) {}

  [[nodiscard]] const std::string& name() const override { return name_; }

  [[nodiscard]] Slice run(std::chrono::nanoseconds /*length*/) override {
    const std::chrono::nanoseconds before = whole_process_cpu(rows_->server.pid());
    const ProgramRun run = rows_->export_rows();
    Slice slice;
    slice.calls = 1;
    slice.values = static_cast<std::uint64_t>(bulk_rows(rows_->options));
    slice.elapsed = run.elapsed;
    slice.server_cpu = run.cpu + whole_process_cpu(rows_->server.pid()) - before;
    return slice;
  }

 private:
  std::string name_ = "skua export";
  std::shared_ptr<ExportedRows> rows_;
};

// pyarrow writes what was exported, having read it. That it has all rows is the check of both.
class PyarrowWrite : public Subject {
 public:
  // `encodings`: those of write_parquet.py.
  PyarrowWrite(std::string name, std::string encodings, std::shared_ptr<ExportedRows> rows)
      : name_(std::move(name)), encodings_(std::move(encodings)), rows_(std::move(rows)) {}

  [[nodiscard]] const std::string& name() const override { return name_; }

  [[nodiscard]] Slice run(std::chrono::nanoseconds /*length*/) override {
    const fs::path file = rows_->folder.path() / "written.parquet";
    std::istringstream printed(
        run_python("write_parquet.py", {rows_->snapshot().string(), file.string(), encodings_}));
    fs::remove(file);
    std::int64_t rows = 0;
    double elapsed_s = 0;
    double cpu_s = 0;
    require(printed >> rows >> elapsed_s >> cpu_s && rows == bulk_rows(rows_->options),
            "the snapshot has not all rows");
    Slice slice;
    slice.calls = 1;
    slice.values = static_cast<std::uint64_t>(rows);
    slice.elapsed = nanoseconds_of(elapsed_s);
    slice.server_cpu = nanoseconds_of(cpu_s);
    return slice;
  }

 private:
  std::string name_;
  std::string encodings_;
  std::shared_ptr<ExportedRows> rows_;
};

Comparison bulk_export(const SuiteOptions& options) {
  Comparison out;
  if (!has_python()) return out;
  out.workload = fmt::format(
      "One call is `skua export --history --format parquet` of {} with 50 FLOAT features (high "
      "entropy) from a skuad that was just loaded, with manifest and checksums; values are rows, "
      "CPU is that of skua and skuad. pyarrow writes the table that was exported from memory to a "
      "file, with the same codec (zstd, level 3) and row groups, and syncs it: with its own "
      "encodings, and with those of skua, which has no dictionaries for numbers that hardly repeat",
      rows_text(bulk_rows(options)));
  out.rounds_max = kBulkRounds;
  const auto rows = std::make_shared<ExportedRows>(options);
  out.subjects.push_back(std::make_unique<Export>(rows));
  out.subjects.push_back(std::make_unique<PyarrowWrite>("pyarrow, from memory", "default", rows));
  out.subjects.push_back(
      std::make_unique<PyarrowWrite>("pyarrow, encodings of skua", "same", rows));
  return out;
}

}  // namespace

ComparisonSpec bulk_export_spec() {
  return make_spec("bulk-export", "Snapshot of a whole history as Parquet", bulk_export);
}

}  // namespace skua::bench
