#include "clients/cli/letter_reports.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <map>

#include "clients/cli/letter_text.h"
#include "clients/cli/text/counted.h"
#include "clients/cli/text/json_text.h"
#include "clients/cli/text/table.h"

namespace skua {
namespace {

using Report = v1::DeadLetterReport;

std::string why_kept(const Report& report) {
  switch (report.outcome()) {
    case Report::EXPIRED:
      return "behind the retention horizon; kept under a new id";
    case Report::NOT_FOUND:
      return "there is no such letter";
    default:
      return letter_reason(report.column(), report.code(), report.reason());
  }
}

}  // namespace

bool is_settled(const Report& report) {
  switch (report.outcome()) {
    case Report::APPLIED:
    case Report::SUPERSEDED:
    case Report::DUPLICATE:
    case Report::IGNORED:
    case Report::DISCARDED:
      return true;
    default:
      return false;
  }
}

void print_letter_reports(std::ostream& out, const char* done, const std::vector<Report>& reports) {
  std::map<std::string, std::size_t> counts;
  Table kept;
  kept.add_column("id", Table::Align::kRight);
  kept.add_column("outcome");
  kept.add_column("reason");
  for (const Report& report : reports) {
    const std::string& outcome = Report::Outcome_Name(report.outcome());
    if (is_settled(report)) {
      // "Discarded" says it already.
      if (report.outcome() != Report::DISCARDED) ++counts[outcome];
      continue;
    }
    kept.add_row({fmt::format("{}", report.id()), outcome, why_kept(report)});
  }
  if (kept.rows() > 0) {
    kept.print(out);
    out << '\n';
  }
  std::vector<std::string> parts;
  for (const auto& [outcome, count] : counts) parts.push_back(fmt::format("{} {}", count, outcome));
  out << fmt::format("{} {}{}.\n", done,
                     counted(reports.size() - kept.rows(), "dead letter", "dead letters"),
                     parts.empty() ? "" : fmt::format(": {}", fmt::join(parts, ", ")));
}

std::string letter_reports_json(const std::vector<Report>& reports) {
  std::string json = "{\"letters\":[";
  for (const Report& report : reports) {
    json += json.back() == '[' ? "{" : ",{";
    append_json_member(json, "id");
    append_json_uint(json, report.id());
    append_json_member(json, "outcome");
    append_json_string(json, Report::Outcome_Name(report.outcome()));
    append_json_member(json, "column");
    append_json_string(json, report.column());
    append_json_member(json, "code");
    append_json_string(json, report.code());
    append_json_member(json, "reason");
    append_json_string(json, report.reason());
    json += '}';
  }
  return json + "]}";
}

}  // namespace skua
