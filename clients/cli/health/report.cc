#include "clients/cli/health/report.h"

#include <fmt/format.h>

#include "clients/cli/text/amounts.h"
#include "clients/cli/text/counted.h"
#include "clients/cli/text/table.h"

namespace skua {
namespace {

std::string_view verdict_name(Check::Verdict verdict) {
  switch (verdict) {
    case Check::Verdict::kFine:
      return "fine";
    case Check::Verdict::kFinding:
      return "FINDING";
    case Check::Verdict::kUnknown:
      break;
  }
  return "unknown";
}

std::string client_section(const DoctorFacts& facts) {
  const Machine& machine = facts.machine;
  return section_title("Client") + section_line("version", facts.client_version) +
         section_line("system", fmt::format("{}, {}, {}", machine.system, machine.kernel,
                                            machine.architecture)) +
         section_line("processors", std::to_string(machine.processors)) +
         section_line("memory", fmt::format("{}, {} available", size_text(machine.memory_bytes),
                                            size_text(machine.memory_available_bytes)));
}

std::string checks_section(const std::vector<Check>& checks) {
  std::string out = section_title("Checks");
  for (const Check& check : checks) {
    out += fmt::format("{:<9}{:<15}{}\n", verdict_name(check.verdict), check.name,
                       printable(check.text));
  }
  return out;
}

}  // namespace

std::string section_title(std::string_view title) { return fmt::format("\n== {}\n", title); }

std::string section_line(std::string_view name, std::string_view value) {
  return fmt::format("{:<34} {}\n", name, printable(value));
}

std::string findings_text(const std::vector<Check>& checks) {
  const std::vector<Check> findings = findings_of(checks);
  if (findings.empty()) return "No findings.\n";
  std::string out = fmt::format("{}:\n", counted(findings.size(), "finding", "findings"));
  for (std::size_t i = 0; i < findings.size(); ++i) {
    out += fmt::format("{}. {}: {}\n   {}\n", i + 1, findings[i].name, printable(findings[i].text),
                       findings[i].advice);
  }
  return out;
}

std::string report_text(const DoctorFacts& facts, const std::vector<Check>& checks) {
  return fmt::format(
             "Skua doctor, {}\nNo entity keys, feature values or secrets are in this file; names "
             "of "
             "views, folders and addresses are.\n",
             format_rfc3339(facts.answered)) +
         client_section(facts) + server_sections(facts) + checks_section(checks) +
         section_title("Findings") + findings_text(checks);
}

}  // namespace skua
