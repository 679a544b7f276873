#include <fmt/format.h>

#include "bench/bulk/bulk_rows.h"
#include "bench/bulk/bulk_specs.h"
#include "bench/bulk/program_run.h"
#include "bench/bulk/python_script.h"
#include "bench/bulk/skua_programs.h"
#include "bench/load/make_spec.h"
#include "bench/load/served_items.h"

namespace skua::bench {
namespace {

struct BothSides {
  ProgramRun skua;
  std::chrono::nanoseconds skuad_cpu{0};
  double skuad_peak_mib = 0;
};

double mib(std::int64_t bytes) { return static_cast<double>(bytes) / (1 << 20); }
double seconds(std::chrono::nanoseconds time) {
  return std::chrono::duration<double>(time).count();
}

// The peak of skuad is that of its whole life.
BothSides run_both(const Command& command, const SkuaServer& server,
                   const std::filesystem::path& log) {
  BothSides out;
  const std::chrono::nanoseconds before = whole_process_cpu(server.pid());
  out.skua = run_program(command, log);
  out.skuad_cpu = whole_process_cpu(server.pid()) - before;
  out.skuad_peak_mib = mib(peak_memory_bytes(server.pid()));
  return out;
}

void add_lines(const std::string& work, const BothSides& both, Measurement& out) {
  out.lines.push_back({work + ", peak memory of skuad", both.skuad_peak_mib, "MiB"});
  out.lines.push_back({work + ", peak memory of skua", mib(both.skua.peak_memory_bytes), "MiB"});
  out.lines.push_back({work + ", time", seconds(both.skua.elapsed), "s"});
  out.lines.push_back({work + ", CPU of skuad", seconds(both.skuad_cpu), "s"});
  out.lines.push_back({work + ", CPU of skua", seconds(both.skua.cpu), "s"});
}

struct Costs {
  BothSides load;
  BothSides snapshot;
};

Costs measure(const SuiteOptions& options, std::int64_t rows, Measurement& out) {
  const ScratchFolder folder;
  const std::filesystem::path file = folder.path() / "rows.parquet";
  write_bulk_rows(file, rows, RowOrder::kShuffled);
  SkuaServer server(options.binaries);
  server.apply(definitions(kService, {bulk_view("items")}));
  Costs costs;
  costs.load =
      run_both(import_command(options, server, "items", file), server, folder.path() / "log");
  require_bulk_rows(server, kService, rows, options.seed);
  costs.snapshot = run_both(export_command(options, server, "items", folder.path() / "snapshot"),
                            server, folder.path() / "log");
  add_lines("import of " + rows_text(rows) + ", shuffled", costs.load, out);
  add_lines("export of " + rows_text(rows), costs.snapshot, out);
  return costs;
}

double growth(double whole, double quarter) { return quarter > 0 ? whole / quarter : 0; }

Measurement bulk_costs(const SuiteOptions& options) {
  Measurement out;
  if (!has_python()) return out;
  const std::int64_t rows = bulk_rows(options);
  const Costs whole = measure(options, rows, out);
  const Costs quarter = measure(options, rows / 4, out);
  const auto add_growth = [&](const char* label, double most, double least) {
    out.lines.push_back({label, growth(most, least), "x"});
  };
  add_growth("peak memory of skuad, all rows over a quarter of them", whole.snapshot.skuad_peak_mib,
             quarter.snapshot.skuad_peak_mib);
  add_growth("peak memory of skua import, all rows over a quarter of them",
             mib(whole.load.skua.peak_memory_bytes), mib(quarter.load.skua.peak_memory_bytes));
  add_growth("peak memory of skua export, all rows over a quarter of them",
             mib(whole.snapshot.skua.peak_memory_bytes),
             mib(quarter.snapshot.skua.peak_memory_bytes));
  return out;
}

}  // namespace

MeasurementSpec bulk_costs_spec() {
  return make_measurement_spec("bulk-costs", "What loads and snapshots take of the machine",
                               bulk_costs);
}

}  // namespace skua::bench
