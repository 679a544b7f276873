#include "bench/suite/catalog.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <set>

#include "bench/suite/figures.h"
#include "bench/suite/machine.h"
#include "bench/suite/own_process.h"
#include "bench/suite/page.h"
#include "bench/suite/result_files.h"
#include "bench/suite/runner.h"
#include "bench/suite/tables.h"

namespace skua::bench {
namespace {

void print_line(const std::string& line) {
  fmt::print("{}\n", line);
  (void)std::fflush(stdout);
}

std::string figures_of(const std::string& id) {
  std::string numbers;
  for (const Figure& figure : figures()) {
    const std::string number = figure.number.substr(0, figure.number.find(','));
    if (figure.result_id == id && !numbers.ends_with(" " + number)) numbers += " " + number;
  }
  return numbers.empty() ? "" : "  [figure" + numbers + "]";
}

Status run_comparison_spec(const ComparisonSpec& spec, const SuiteOptions& options,
                           const std::string& command, const std::filesystem::path& folder) {
  StoredResult stored;
  stored.run = describe_run(options, command);
  Comparison comparison = spec.make(options);
  if (comparison.subjects.empty()) {
    print_line("  left out: it has nothing to measure here");
    return {};
  }
  stored.comparison = run_comparison(comparison, options, read_cpu_times, print_line);
  comparison.subjects.clear();  // Before what they use.
  print_line(table_text(subject_table(stored.comparison, options.seed)));
  return write_result(folder, stored);
}

Status run_measurement_spec(const MeasurementSpec& spec, const SuiteOptions& options,
                            const std::string& command, const std::filesystem::path& folder) {
  StoredResult stored;
  stored.run = describe_run(options, command);
  stored.measurement = spec.make(options);
  for (const Measurement::Line& line : stored.measurement.lines)
    print_line(fmt::format("  {}: {} {}", line.label, three_digits(line.value), line.unit));
  return write_result(folder, stored);
}

std::vector<std::string> ids_of(const Catalog& catalog) {
  std::vector<std::string> ids;
  for (const ComparisonSpec& spec : catalog.comparisons) ids.push_back(spec.id);
  for (const MeasurementSpec& spec : catalog.measurements) ids.push_back(spec.id);
  return ids;
}

std::vector<std::string> named_by(const std::string& word, const std::vector<std::string>& ids) {
  if (std::find(ids.begin(), ids.end(), word) != ids.end()) return {word};
  std::vector<std::string> named;
  std::copy_if(ids.begin(), ids.end(), std::back_inserter(named),
               [&](const std::string& id) { return id.starts_with(word + "-"); });
  return named;
}

void sort_like(const std::vector<std::string>& ids, std::vector<StoredResult>& results) {
  const auto place = [&](const StoredResult& result) {
    return std::find(ids.begin(), ids.end(), result.id()) - ids.begin();
  };
  std::stable_sort(results.begin(), results.end(),
                   [&](const auto& a, const auto& b) { return place(a) < place(b); });
}

}  // namespace

std::string catalog_text(const Catalog& catalog) {
  std::string text;
  const auto add = [&](const auto& spec) {
    text += fmt::format("{:<28} {}{}\n", spec.id, spec.title, figures_of(spec.id));
  };
  std::for_each(catalog.comparisons.begin(), catalog.comparisons.end(), add);
  std::for_each(catalog.measurements.begin(), catalog.measurements.end(), add);
  return text;
}

Result<Catalog> pick(Catalog catalog, const std::vector<std::string>& ids) {
  if (ids.empty()) return catalog;
  const std::vector<std::string> known = ids_of(catalog);
  std::set<std::string> wanted;
  for (const std::string& id : ids) {
    const std::vector<std::string> named = named_by(id, known);
    if (named.empty())
      return not_found(fmt::format("there is no benchmark `{}`; `skua_bench list` names all", id));
    wanted.insert(named.begin(), named.end());
  }
  std::erase_if(catalog.comparisons, [&](const auto& spec) { return !wanted.contains(spec.id); });
  std::erase_if(catalog.measurements, [&](const auto& spec) { return !wanted.contains(spec.id); });
  return catalog;
}

Status run_catalog(const Catalog& catalog, const SuiteOptions& options, const std::string& command,
                   const std::filesystem::path& folder) {
  std::string failed;
  const auto run = [&](const auto& spec, const auto& run_spec) {
    print_line(fmt::format("\n{}: {}", spec.id, spec.title));
    const Status status =
        run_in_own_process([&] { return run_spec(spec, options, command, folder); });
    if (status.ok()) return;
    fmt::print(stderr, "skua_bench: {}: {}\n", spec.id, status.message());
    failed += " " + spec.id;
  };
  for (const ComparisonSpec& spec : catalog.comparisons) run(spec, run_comparison_spec);
  for (const MeasurementSpec& spec : catalog.measurements) run(spec, run_measurement_spec);
  return failed.empty() ? Status() : internal_error("these did not come to an end:" + failed);
}

Status write_page(const Catalog& catalog, const std::filesystem::path& folder,
                  const std::filesystem::path& docs) {
  ASSIGN_OR_RETURN(std::vector<StoredResult> results, read_results(folder));
  if (results.empty())
    return not_found(fmt::format("no results in {}; `skua_bench run` makes them", folder.string()));
  sort_like(ids_of(catalog), results);
  const std::vector<Figure> list = figures();
  const Page page = make_page(list, results);
  RETURN_IF_ERROR(write_text(docs / "benchmarks.md", page.markdown));
  for (const auto& [name, svg] : page.plots)
    RETURN_IF_ERROR(write_text(docs / "benchmarks" / name, svg));
  Table table = {{"figure", "bound", "measured", ""}};
  for (const Figure& figure : list) {
    const Verdict verdict = judge(figure, results);
    const bool ran = verdict.measured.samples > 0;
    table.push_back({figure.number + " " + figure.text, bound_text(figure),
                     measured_text(figure, verdict), ran ? verdict_text(verdict) : ""});
  }
  print_line("\nFigures, from all results so far:\n" + table_text(table));
  print_line(fmt::format("{} shows all of it.", (docs / "benchmarks.md").string()));
  return {};
}

}  // namespace skua::bench
