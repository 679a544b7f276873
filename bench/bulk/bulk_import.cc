#include <fmt/format.h>

#include "bench/bulk/bulk_rows.h"
#include "bench/bulk/bulk_specs.h"
#include "bench/bulk/feast_pipe.h"
#include "bench/bulk/program_run.h"
#include "bench/bulk/python_script.h"
#include "bench/bulk/skua_programs.h"
#include "bench/bulk/sst_loop.h"
#include "bench/load/make_spec.h"
#include "bench/load/served_items.h"

namespace skua::bench {
namespace {

// `skua import --bulk` into a new store; CPU is that of client and server.
class BulkImport : public Subject {
 public:
  BulkImport(std::string name, const SuiteOptions& options, RowOrder order)
      : name_(std::move(name)), options_(options), file_(folder_.path() / "rows.parquet") {
    write_bulk_rows(file_, bulk_rows(options), order);
  }

  [[nodiscard]] const std::string& name() const override { return name_; }

  [[nodiscard]] Slice run(std::chrono::nanoseconds /*length*/) override {
    SkuaServer server(options_.binaries);
    server.apply(definitions(kService, {bulk_view("items")}));
    const std::chrono::nanoseconds before = whole_process_cpu(server.pid());
    const ProgramRun run =
        run_program(import_command(options_, server, "items", file_), folder_.path() / "log");
    Slice slice;
    slice.calls = 1;
    slice.values = static_cast<std::uint64_t>(bulk_rows(options_));
    slice.elapsed = run.elapsed;
    slice.server_cpu = run.cpu + whole_process_cpu(server.pid()) - before;
    require_bulk_rows(server, kService, bulk_rows(options_), options_.seed);
    return slice;
  }

 private:
  std::string name_;
  SuiteOptions options_;
  ScratchFolder folder_;
  std::filesystem::path file_;
};

Comparison bulk_import(const SuiteOptions& options) {
  Comparison out;
  if (!has_python()) return out;
  const std::int64_t rows = bulk_rows(options);
  const std::int64_t piped_rows = part_of(options, 5);
  out.workload = fmt::format(
      "One call loads a Parquet file of {} with 50 FLOAT features (high entropy), one per item, "
      "into an empty store: from the start of `skua import --bulk` to its end, the rows being "
      "visible; values are rows, CPU is that of skua and skuad. The loop puts the same packed "
      "rows, sorted and in memory, into pairs of files for `history` and `latest` with the same "
      "options, and syncs them. Redis gets {} in Feast's layout, as commands in a file",
      rows_text(rows), rows_text(piped_rows));
  out.rounds_max = kBulkRounds;
  out.subjects.push_back(
      std::make_unique<BulkImport>("skua import, sorted", options, RowOrder::kSorted));
  out.subjects.push_back(make_sst_loop(rows));
  out.subjects.push_back(
      std::make_unique<BulkImport>("skua import, shuffled", options, RowOrder::kShuffled));
  if (auto pipe = make_feast_pipe(piped_rows)) out.subjects.push_back(std::move(pipe));
  return out;
}

}  // namespace

ComparisonSpec bulk_import_spec() {
  return make_spec("bulk-import", "Bulk load of a Parquet file", bulk_import);
}

}  // namespace skua::bench
