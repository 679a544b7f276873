#include "bench/suite/page.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>

#include "bench/suite/bar_chart.h"
#include "bench/suite/costs.h"
#include "bench/suite/page_method.h"
#include "bench/suite/tables.h"

namespace skua::bench {
namespace {

std::string figure_table(const std::vector<Figure>& figures,
                         const std::vector<StoredResult>& results) {
  std::string text = "| # | figure | bound | measured | |\n|---|---|---|---|---|\n";
  for (const Figure& figure : figures) {
    const Verdict verdict = judge(figure, results);
    const bool ran = verdict.measured.samples > 0;
    text +=
        fmt::format("| {} | {} | {} | {} | {} |\n", figure.number, figure.text, bound_text(figure),
                    measured_text(figure, verdict), ran ? verdict_text(verdict) : "");
  }
  return text;
}

std::string plot(const ComparisonResult& result, Cost cost, std::uint64_t seed) {
  std::vector<Bar> bars;
  for (const SubjectResult& subject : result.subjects) {
    const MedianInterval interval = subject_cost(result, subject, cost, seed);
    if (interval.median > 0)
      bars.push_back({subject.name, interval.median, interval.low, interval.high, bars.empty()});
  }
  return bar_chart(result.title, cost_name(cost), bars);
}

std::string run_line(const RunRecord& run) {
  return fmt::format("{}`{}` at {}, commit {}{}", run.quick ? "quick trial, " : "", run.command,
                     run.date, run.commit.empty() ? "unknown" : run.commit.substr(0, 12),
                     run.tree_changed ? " with changes" : "");
}

std::string comparison_section(const StoredResult& stored, Page& page) {
  const ComparisonResult& result = stored.comparison;
  const std::size_t counted = counted_rounds(result).size();
  const std::size_t ran = result.subjects.empty() ? 0 : result.subjects[0].slices.size();
  std::string text = fmt::format("\n## {}\n\n{}\n", result.title, result.workload);
  const std::optional<Cost> shown = headline_cost(result);
  if (counted == 0 || !shown)
    return text +
           fmt::format("\nNone of {} rounds counts: too much of the machine was stolen.\n", ran);
  const std::string file = result.id + ".svg";
  page.plots[file] = plot(result, *shown, stored.run.seed);
  text += fmt::format("\n![{}, {}](benchmarks/{})\n\n", result.title, cost_name(*shown), file);
  text += table_markdown(subject_table(result, stored.run.seed));
  if (result.subjects.size() > 1)
    text += "\n" + table_markdown(ratio_table(result, stored.run.seed));
  return text + fmt::format("\n{} rounds of {} s a subject{}; {}.\n", counted, stored.run.slice_s,
                            ran == counted
                                ? ""
                                : fmt::format(", {} more dropped for stolen time", ran - counted),
                            run_line(stored.run));
}

std::string measurement_section(const StoredResult& stored) {
  std::string text = fmt::format("\n## {}\n\n", stored.measurement.title);
  Table rows = {{"", "value"}};
  for (const Measurement::Line& line : stored.measurement.lines)
    rows.push_back({line.label, three_digits(line.value) + " " + line.unit});
  return text + table_markdown(rows) + fmt::format("\n{}.\n", run_line(stored.run));
}

std::string machines(const std::vector<StoredResult>& results) {
  std::set<std::string> lines;
  for (const StoredResult& stored : results) {
    lines.insert(
        fmt::format("- {}, {} cores, {:.1f} GiB of memory, {}\n", stored.run.cpu, stored.run.cores,
                    static_cast<double>(stored.run.memory_bytes) / (1 << 30), stored.run.kernel));
  }
  std::string text;
  for (const std::string& line : lines) text += line;
  return text;
}

}  // namespace

Page make_page(const std::vector<Figure>& figures, const std::vector<StoredResult>& results) {
  Page page;
  page.markdown = fmt::format(
      "# Benchmarks\n\n<!-- Written by `skua_bench page` from bench/results; changes here are "
      "lost. -->\n\n{}\n## What we promise ourselves, and what one run showed\n\n{}\n{}",
      kPageIntroduction, figure_table(figures, results), kFigureReading);
  if (std::any_of(results.begin(), results.end(),
                  [](const StoredResult& stored) { return stored.run.quick; }))
    page.markdown += "\n**Some of it was a quick trial, too short and small to count.**\n";
  if (!results.empty()) page.markdown += "\nMeasured on:\n\n" + machines(results);
  page.markdown += "\n" + std::string(kMethod);
  for (const StoredResult& stored : results) {
    page.markdown +=
        stored.is_comparison() ? comparison_section(stored, page) : measurement_section(stored);
  }
  return page;
}

}  // namespace skua::bench
