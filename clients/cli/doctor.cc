#include <fmt/format.h>

#include <algorithm>

#include "clients/cli/commands.h"
#include "clients/cli/health/report.h"
#include "clients/cli/text/amounts.h"
#include "clients/cli/text/json_text.h"
#include "storage/base/clock.h"

namespace skua {
namespace {

DoctorFacts ask(CommandContext& context) {
  const SystemClock clock;
  SkuaClient& client = context.client();
  DoctorFacts facts;
  facts.client_version = SKUA_VERSION;
  facts.machine = read_machine();
  facts.server = context.server();
  // The first call connects; the second tells what the clock says.
  facts.status = client.status();
  facts.asked = clock.now();
  if (facts.status.ok()) facts.status = client.status();
  facts.answered = clock.now();
  if (!facts.status.ok()) return facts;
  facts.diagnosis = client.diagnose();
  facts.loads = client.list_loads();
  facts.backups = client.list_backups();
  return facts;
}

// "skua-doctor-20261121T221800Z.txt"
std::string file_name(Timestamp now) {
  std::string time = format_rfc3339(Timestamp{now.us - now.us % 1'000'000});
  std::erase_if(time, [](char c) { return c == '-' || c == ':'; });
  return fmt::format("skua-doctor-{}.txt", time);
}

std::string_view verdict_word(Check::Verdict verdict) {
  if (verdict == Check::Verdict::kFine) return "fine";
  return verdict == Check::Verdict::kFinding ? "finding" : "unknown";
}

std::string json_of(const std::vector<Check>& checks, const std::string& file) {
  std::string out = "{";
  append_json_member(out, "file");
  append_json_string(out, file);
  append_json_member(out, "findings");
  append_json_uint(out, findings_of(checks).size());
  append_json_member(out, "checks");
  out += '[';
  for (const Check& check : checks) {
    out += out.back() == '[' ? "{" : ",{";
    const std::pair<const char*, std::string_view> members[] = {
        {"name", check.name},
        {"verdict", verdict_word(check.verdict)},
        {"text", check.text},
        {"advice", check.advice}};
    for (const auto& [name, value] : members) {
      append_json_member(out, name);
      append_json_string(out, value);
    }
    out += '}';
  }
  return out + "]}\n";
}

Outcome examine(CommandContext& context, std::string path) {
  const DoctorFacts facts = ask(context);
  const std::vector<Check> checks = run_checks(facts);
  const std::string report = report_text(facts, checks);
  if (path == "-") {
    context.out() << report;
  } else {
    if (path.empty()) path = file_name(facts.answered);
    if (const Status written = context.files().write_text(path, report); !written.ok())
      return Outcome::refused(written.message());
    if (context.json()) {
      context.out() << json_of(checks, path);
    } else {
      context.out() << findings_text(checks)
                    << fmt::format(
                           "\nThe report is {} ({}). It has no entity keys, feature values or "
                           "secrets; attach it to a bug report.\n",
                           path, size_text(report.size()));
    }
  }
  if (!facts.status.ok()) return context.failed(facts.status.status());
  return findings_of(checks).empty() ? Outcome::done() : Outcome{ExitCode::kRefused, ""};
}

}  // namespace

void add_doctor_command(CLI::App& app, CommandContext& context) {
  CLI::App* command = app.add_subcommand(
      "doctor", "Examine a server: a report for bug reports, and findings with what to do");
  auto path = std::make_shared<std::string>();
  command
      ->add_option("--out", *path,
                   "File of the report; - for stdout. Without it a new file in this folder")
      ->type_name("FILE");
  command->footer(
      "\nThe report has versions, settings without secrets, sizes, latencies, the last warnings "
      "and "
      "errors;\nno entity keys and no feature values.\n"
      "\nExit codes: 0 nothing found, 1 findings, 3 no server answers (the report says so).\n"
      "\nExamples:\n  skua doctor\n  skua doctor --out report.txt\n  skua doctor --out - | less");
  context.on_chosen(command, [&context, path] { return examine(context, *path); });
}

}  // namespace skua
