#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <utility>

#include "bench/bulk/bulk_benchmarks.h"
#include "bench/load/serving_benchmarks.h"
#include "bench/micro/micro_benchmarks.h"
#include "bench/suite/catalog.h"

namespace skua::bench {
namespace {

constexpr char kResults[] = "bench/results";

struct Arguments {
  SuiteOptions suite;
  std::vector<std::string> ids;
  double slice_s = 2;
  std::filesystem::path results = kResults;
  std::filesystem::path docs = "docs";
  std::string command;
};

template <typename T>
void append(std::vector<T>& to, std::vector<T> from) {
  std::move(from.begin(), from.end(), std::back_inserter(to));
}

Catalog full_catalog() {
  Catalog catalog{micro_comparisons(), micro_measurements()};
  append(catalog.comparisons, serving_comparisons());
  append(catalog.comparisons, bulk_comparisons());
  append(catalog.measurements, serving_measurements());
  append(catalog.measurements, bulk_measurements());
  return catalog;
}

// A quick trial must not replace figures that somebody waited for, and results elsewhere not the
// page of those here.
void apply_defaults(Arguments& arguments, const CLI::App& command) {
  const auto set = [&](const char* option) {
    const CLI::Option* found = command.get_option_no_throw(option);
    return found != nullptr && found->count() > 0;
  };
  if (arguments.suite.quick) {
    if (!set("--population")) arguments.suite.population = 20'000;
    if (!set("--rounds")) arguments.suite.rounds = 3;
    if (!set("--slice-s")) arguments.slice_s = 0.25;
    if (!set("--out")) arguments.results = "build/bench-quick";
  }
  if (!set("--docs") && arguments.results != kResults) arguments.docs = arguments.results;
}

void add_folders(CLI::App& command, Arguments& arguments) {
  command.add_option("--out", arguments.results, "folder of the result files")
      ->capture_default_str();
  command
      .add_option("--docs", arguments.docs,
                  "folder of benchmarks.md and its plots; that of --out if that is given")
      ->capture_default_str();
}

CLI::App* add_run(CLI::App& app, Arguments& arguments) {
  CLI::App* run = app.add_subcommand("run", "run benchmarks, write their results and the page");
  run->add_option("ID", arguments.ids,
                  "which, or their first word; all when none is named (see list)");
  run->add_flag("--quick", arguments.suite.quick,
                "only to see that everything runs: small and short, results in build/bench-quick");
  run->add_option("--rounds", arguments.suite.rounds, "slices of each subject that must count")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  run->add_option("--slice-s", arguments.slice_s, "seconds of a slice")
      ->check(CLI::Range(0.01, 3600.0))
      ->capture_default_str();
  run->add_option("--population", arguments.suite.population, "entities in the store")
      ->check(CLI::Range(1000, 100'000'000))
      ->capture_default_str();
  run->add_option("--seed", arguments.suite.seed,
                  "draws the requests, the order of slices and the bootstrap")
      ->capture_default_str();
  add_folders(*run, arguments);
  return run;
}

Status run_benchmarks(Arguments& arguments) {
  arguments.suite.slice =
      std::chrono::nanoseconds(static_cast<std::int64_t>(arguments.slice_s * 1e9));
  ASSIGN_OR_RETURN(const Catalog catalog, pick(full_catalog(), arguments.ids));
  const Status ran = run_catalog(catalog, arguments.suite, arguments.command, arguments.results);
  const Status written = write_page(full_catalog(), arguments.results, arguments.docs);
  return ran.ok() ? written : ran;
}

int run_command_line(int argc, char** argv) {
  CLI::App app(
      "Benchmarks of Skua beside what the machine allows and beside other servers. They start "
      "every server they measure, on 127.0.0.1. Call it from the folder of the project.",
      "skua_bench");
  app.require_subcommand(1);
  Arguments arguments;
  arguments.suite.binaries = std::filesystem::read_symlink("/proc/self/exe").parent_path();
  arguments.command = "skua_bench";
  for (int i = 1; i < argc; ++i) arguments.command += std::string(" ") + argv[i];

  const CLI::App* list = app.add_subcommand("list", "the benchmarks, and the figures they decide");
  const CLI::App* run = add_run(app, arguments);
  CLI::App* page = app.add_subcommand("page", "write the page again from the result files");
  add_folders(*page, arguments);
  CLI11_PARSE(app, argc, argv);

  if (list->parsed()) {
    fmt::print("{}", catalog_text(full_catalog()));
    return 0;
  }
  spdlog::set_level(spdlog::level::err);  // RocksDB's remarks would hide the progress.
  apply_defaults(arguments, run->parsed() ? *run : *page);
  const Status status = run->parsed()
                            ? run_benchmarks(arguments)
                            : write_page(full_catalog(), arguments.results, arguments.docs);
  if (status.ok()) return 0;
  fmt::print(stderr, "skua_bench: {}\n", status.message());
  return 1;
}

}  // namespace
}  // namespace skua::bench

int main(int argc, char** argv) { return skua::bench::run_command_line(argc, argv); }
