#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

#include "clients/cli/health/metric_values.h"
#include "clients/cli/health/report.h"
#include "clients/cli/health/status_text.h"
#include "clients/cli/text/amounts.h"
#include "clients/cli/text/table.h"

namespace skua {
namespace {

std::string process_section(const v1::DiagnoseResponse& diagnosis) {
  const v1::Machine& machine = diagnosis.machine();
  const v1::ServerProcess& process = diagnosis.process();
  return section_title("Server process") + section_line("version", process.version()) +
         section_line("build", process.build()) +
         section_line("libraries", fmt::format("{}, {}", diagnosis.engine(),
                                               fmt::join(process.libraries(), ", "))) +
         section_line("system", fmt::format("{}, {}, {}", machine.system(), machine.kernel(),
                                            machine.architecture())) +
         section_line("processors", std::to_string(machine.processors())) +
         section_line("memory", fmt::format("{}, {} available, {} in use by the server",
                                            size_text(machine.memory_bytes()),
                                            size_text(machine.memory_available_bytes()),
                                            size_text(process.resident_bytes()))) +
         section_line("threads", std::to_string(process.threads())) +
         section_line("open files",
                      fmt::format("{} of {}", process.open_files(), process.open_files_max())) +
         section_line("data disk", fmt::format("{}, {} of {} free", diagnosis.disk().file_system(),
                                               size_text(diagnosis.disk().free_bytes()),
                                               size_text(diagnosis.disk().bytes())));
}

std::string settings_section(const v1::DiagnoseResponse& diagnosis) {
  std::string out = section_title("Settings that differ from their defaults");
  for (const v1::SettingValue& setting : diagnosis.settings()) {
    if (setting.value() == setting.default_value()) continue;
    out += section_line(
        setting.name(),
        fmt::format("{} (default: {})", setting.value(),
                    setting.default_value().empty() ? "none" : setting.default_value()));
  }
  return out;
}

std::string files_section(const v1::DiagnoseResponse& diagnosis) {
  std::string out = section_title("Files of rows");
  for (const v1::RowFiles& files : diagnosis.row_files()) {
    std::string levels;
    for (const v1::FileLevel& level : files.levels()) {
      levels += fmt::format("{}level {}: {} of {}", levels.empty() ? "" : ", ", level.level(),
                            level.files(), size_text(level.bytes()));
    }
    out += section_line(files.name(), levels.empty() ? "no files" : levels);
    for (const v1::EngineCount& count : files.counts())
      if (count.value() != 0) out += section_line("  " + count.name(), count_text(count.value()));
  }
  return out;
}

std::string letters_section(const v1::DiagnoseResponse& diagnosis) {
  std::string out = section_title("Dead letters");
  for (const v1::LetterCount& view : diagnosis.dead_letters()) {
    const std::string name = view.feature_view().empty()
                                 ? "(a dropped view)"
                                 : fmt::format("{}/{}", view.project(), view.feature_view());
    out += section_line(name,
                        fmt::format("{}, {}", count_text(view.letters()), size_text(view.bytes())));
  }
  return diagnosis.dead_letters().empty() ? out + "none\n" : out;
}

std::string amount_text(double value) {
  const bool is_whole =
      value >= 0 && value < 1e15 && value == static_cast<double>(static_cast<std::uint64_t>(value));
  return is_whole ? count_text(static_cast<std::uint64_t>(value)) : fmt::format("{:.6g}", value);
}

std::string distribution_text(const Distribution& all) {
  return fmt::format("{} counted, mean {:.3g}, half at most {:.3g}, 99 % {:.3g}, 99.9 % {:.3g}",
                     count_text(all.count), all.sum / static_cast<double>(all.count),
                     all.at_most(0.5), all.at_most(0.99), all.at_most(0.999));
}

std::string metrics_section(const v1::DiagnoseResponse& diagnosis) {
  std::string out = section_title("Distributions since the start, in the unit of their name");
  std::set<std::string> seen;
  for (const v1::MetricValue& metric : diagnosis.metrics()) {
    if (metric.buckets().empty() || !seen.insert(metric.name()).second) continue;
    const Distribution all = metric_distribution(diagnosis, metric.name());
    if (all.count > 0) out += metric.name() + "\n    " + distribution_text(all) + "\n";
  }
  out += section_title("Counters and gauges that are not 0");
  for (const v1::MetricValue& metric : diagnosis.metrics()) {
    // Limits are settings, and stand among those.
    if (!metric.buckets().empty() || metric.value() == 0 || metric.name() == "skua_limit") continue;
    out += fmt::format("{} {}\n", printable(metric_text(metric)), amount_text(metric.value()));
  }
  return out;
}

std::string log_section(const v1::DiagnoseResponse& diagnosis) {
  std::string out = section_title("Last warnings and errors of the log");
  if (diagnosis.log_lines_forgotten() > 0)
    out += fmt::format("({} older ones are not kept)\n", diagnosis.log_lines_forgotten());
  for (const v1::LogLine& line : diagnosis.log()) {
    out += fmt::format("{} {} {}", format_rfc3339(Timestamp{line.time_us()}), line.level(),
                       printable(line.text()));
    if (line.times() > 1)
      out += fmt::format(" ({} times, last at {})", line.times(),
                         format_rfc3339(Timestamp{line.last_us()}));
    out += '\n';
  }
  return diagnosis.log().empty() ? out + "none\n" : out;
}

}  // namespace

std::string server_sections(const DoctorFacts& facts) {
  std::string out = section_title("Server");
  if (!facts.status.ok()) return out + facts.status.status().to_string() + "\n";
  out += status_text(*facts.status, facts.backups, facts.server, facts.answered);
  if (!facts.diagnosis.ok()) return out + facts.diagnosis.status().to_string() + "\n";
  const v1::DiagnoseResponse& diagnosis = *facts.diagnosis;
  return out + process_section(diagnosis) + settings_section(diagnosis) + files_section(diagnosis) +
         letters_section(diagnosis) + metrics_section(diagnosis) + log_section(diagnosis);
}

}  // namespace skua
