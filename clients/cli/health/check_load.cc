// What the metrics and the engine's figures tell: queues, refusals, sync, compaction, dead letters.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>
#include <vector>

#include "clients/cli/health/checks.h"
#include "clients/cli/health/metric_values.h"
#include "clients/cli/text/amounts.h"
#include "clients/cli/text/counted.h"

namespace skua {
namespace {

// Devices of today sync in a tenth of it, and a whole commit is a sync and little more.
constexpr double kSyncSecondsMax = 0.05;
constexpr double kCommitSecondsMax = 0.2;
constexpr std::uint64_t kCountMin = 100;
// A burst that was met by a limit once is no trouble of today.
constexpr double kRefusedShareMax = 0.001;
constexpr std::uint64_t kDebtBytesMin = 4ULL << 30U;
// Each file of level 0 is one more to look into for a read.
constexpr std::uint64_t kFreshFilesMax = 40;

void check_queue(const v1::DiagnoseResponse& diagnosis, std::string_view metric,
                 std::string_view limit, std::string_view what, std::vector<Check>& checks) {
  // Of several queues each has this limit.
  const auto length = metric_max(diagnosis, metric);
  const auto most = static_cast<double>(setting_number(diagnosis, limit));
  const std::string name(what);
  if (!length || most == 0) {
    checks.push_back(Check::unknown(name, "the server does not tell"));
    return;
  }
  const std::string text = fmt::format("{} wait, of {} ({})", *length, most, limit);
  if (*length <= most / 2) {
    checks.push_back(Check::fine(name, text));
    return;
  }
  checks.push_back(Check::finding(name, text,
                                  "the disk or the processors do not keep up: send less, or see "
                                  "docs/operations about overload"));
}

// Requests since the start that failed inside or were turned away under load.
struct Refused {
  double turned_away = 0;
  double failed_inside = 0;
  std::vector<std::string> seen;
};

Refused refused_requests(const v1::DiagnoseResponse& diagnosis) {
  Refused out;
  for (const char* code : {"RESOURCE_EXHAUSTED", "UNAVAILABLE", "INTERNAL", "DATA_LOSS"}) {
    const std::string_view name(code);
    const double count =
        metric_sum(diagnosis, "skua_request_errors_total", "code", code).value_or(0);
    if (count == 0) continue;
    (name == "INTERNAL" || name == "DATA_LOSS" ? out.failed_inside : out.turned_away) += count;
    out.seen.push_back(fmt::format("{} {}", count, code));
  }
  for (const v1::MetricValue& metric : diagnosis.metrics()) {
    if (metric.name() != "skua_refusals_total" || metric.value() == 0) continue;
    const auto reason = metric.labels().find("reason");
    // Whoever left was not turned away.
    if (reason != metric.labels().end() && reason->second == "gone") continue;
    out.turned_away += metric.value();
    out.seen.push_back(fmt::format("{} {}", metric.value(), metric_text(metric)));
  }
  return out;
}

void check_refusals(const v1::DiagnoseResponse& diagnosis, std::vector<Check>& checks) {
  const Refused refused = refused_requests(diagnosis);
  if (refused.seen.empty()) {
    checks.push_back(Check::fine("refusals", "no request was refused for load or failed inside"));
    return;
  }
  const double requests = metric_sum(diagnosis, "skua_requests_total").value_or(0);
  const std::string text =
      fmt::format("of {} requests since the start: {}", requests, fmt::join(refused.seen, ", "));
  if (refused.failed_inside == 0 && refused.turned_away <= kRefusedShareMax * requests) {
    checks.push_back(Check::fine("refusals", text));
    return;
  }
  checks.push_back(Check::finding(
      "refusals", text,
      "RESOURCE_EXHAUSTED names the limit that was met; for the others the log says what failed"));
}

// Judges the quantile that 99 of 100 stay below.
void check_latency(const v1::DiagnoseResponse& diagnosis, const char* metric, double seconds_max,
                   const char* name, const char* advice, std::vector<Check>& checks) {
  const Distribution all = metric_distribution(diagnosis, metric);
  if (all.count < kCountMin) {
    checks.push_back(
        Check::fine(name, fmt::format("{} since the start, too few to judge", all.count)));
    return;
  }
  const double p99 = all.at_most(0.99);
  const std::string text = fmt::format("99 of 100 take at most {:.3g} ms", p99 * 1000);
  checks.push_back(p99 <= seconds_max ? Check::fine(name, text)
                                      : Check::finding(name, text, advice));
}

std::uint64_t count_of(const v1::RowFiles& files, std::string_view name) {
  const auto found = std::find_if(files.counts().begin(), files.counts().end(),
                                  [&](const auto& count) { return count.name() == name; });
  return found == files.counts().end() ? 0 : found->value();
}

void check_compaction(const v1::DiagnoseResponse& diagnosis, std::vector<Check>& checks) {
  std::uint64_t debt = 0;
  std::uint64_t bytes = 0;
  std::uint64_t fresh = 0;
  for (const v1::RowFiles& files : diagnosis.row_files()) {
    debt += count_of(files, "estimate-pending-compaction-bytes");
    bytes += count_of(files, "live-sst-files-size");
    for (const v1::FileLevel& level : files.levels())
      if (level.level() == 0) fresh = std::max(fresh, level.files());
  }
  const std::string text =
      fmt::format("{} of {} are to be compacted; level 0 has {}", size_text(debt), size_text(bytes),
                  counted(fresh, "file", "files"));
  if (debt <= std::max(kDebtBytesMin, bytes / 2) && fresh <= kFreshFilesMax) {
    checks.push_back(Check::fine("compaction", text));
    return;
  }
  checks.push_back(Check::finding(
      "compaction", text,
      "compaction does not keep up: raise background_jobs, write less, or use a faster disk"));
}

void check_stalls(const v1::DiagnoseResponse& diagnosis, std::vector<Check>& checks) {
  std::uint64_t stops = 0;
  std::uint64_t slowdowns = 0;
  std::uint64_t errors = 0;
  for (const v1::RowFiles& files : diagnosis.row_files()) {
    stops += count_of(files, "io_stalls.total_stop");
    slowdowns += count_of(files, "io_stalls.total_slowdown");
    errors = std::max(errors, count_of(files, "background-errors"));
  }
  const std::string text = fmt::format(
      "writes were stopped {} times and slowed down {} times, {} in the background, since the "
      "start",
      stops, slowdowns, counted(errors, "error", "errors"));
  if (stops == 0 && errors == 0) {
    checks.push_back(Check::fine("stalls", text));
    return;
  }
  checks.push_back(Check::finding(
      "stalls", text,
      "raise memtable_bytes and background_jobs if it goes on; after errors see disk and log"));
}

void check_letters(const v1::DiagnoseResponse& diagnosis, std::vector<Check>& checks) {
  std::uint64_t letters = 0;
  std::string where;
  for (const v1::LetterCount& view : diagnosis.dead_letters()) {
    letters += view.letters();
    where += fmt::format("{}{}/{}", where.empty() ? "" : ", ", view.project(), view.feature_view());
  }
  if (letters == 0) {
    checks.push_back(Check::fine("dead letters", "none"));
    return;
  }
  checks.push_back(Check::finding(
      "dead letters", fmt::format("{} of {}", counted(letters, "record", "records"), where),
      "`skua dlq list VIEW` says what is wrong with them; then replay or discard them"));
}

}  // namespace

void check_load(const DoctorFacts& facts, std::vector<Check>& checks) {
  const v1::DiagnoseResponse& diagnosis = *facts.diagnosis;
  check_queue(diagnosis, "skua_write_queue_rows", "write_queue_rows_max", "write queue", checks);
  check_queue(diagnosis, "skua_storage_queue_length", "storage_queue_max", "storage queue", checks);
  check_refusals(diagnosis, checks);
  check_latency(diagnosis, "skua_wal_sync_latency_seconds", kSyncSecondsMax, "disk sync",
                "use a disk with power-loss protection, let nobody else write to it, or accept "
                "`durability: interval`",
                checks);
  check_latency(diagnosis, "skua_commit_latency_seconds", kCommitSecondsMax, "commits",
                "see the checks about disk sync and compaction; send smaller batches", checks);
  check_compaction(diagnosis, checks);
  check_stalls(diagnosis, checks);
  check_letters(diagnosis, checks);
}

}  // namespace skua
