#include "clients/cli/health/status_text.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <vector>

#include "clients/cli/text/amounts.h"
#include "clients/cli/text/counted.h"
#include "clients/cli/text/table.h"
#include "clients/cli/text/times.h"

namespace skua {
namespace {

// Machines that keep time differ by less.
constexpr Duration kSkewMax = std::chrono::seconds(1);

// The first line: what clients can do now, and why not the rest.
std::string verdict(const v1::StatusResponse& status) {
  std::vector<std::string> pending;
  const auto add = [&pending](std::uint64_t count, const char* one, const char* many) {
    if (count > 0) pending.push_back(counted(count, one, many));
  };
  add(status.loads_pending(), "bulk load", "bulk loads");
  add(static_cast<std::uint64_t>(status.erasures_size()), "erasure", "erasures");
  add(status.dropped_views_pending(), "dropped view", "dropped views");
  const std::string background =
      pending.empty() ? "" : fmt::format(" In the background: {}.", fmt::join(pending, ", "));
  const std::string paused =
      status.retention_paused() ? " Retention is paused: the clock jumped forward." : "";
  if (!status.writable()) {
    return fmt::format("Serving reads. Writes are refused: {}.{}{}",
                       printable(status.not_writable_reason()), paused, background);
  }
  return fmt::format("Serving reads and writes.{}{}", paused, background);
}

class Lines {
 public:
  void add(std::string_view name, std::string_view value) {
    text_ += fmt::format("{:<12}{}\n", name, value);
  }
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  std::string text_;
};

void add_server(Lines& lines, const v1::StatusResponse& status, std::string_view server,
                Timestamp now) {
  lines.add("server",
            fmt::format("{} at {}, up {}", status.version(), server,
                        span_text(Timestamp{status.now_us()} - Timestamp{status.started_us()})));
  std::vector<std::string> doors;
  for (const v1::Door& door : status.doors())
    doors.push_back(fmt::format("{} {}", printable(door.name()), printable(door.address())));
  // An older server names only this one.
  if (doors.empty() && status.kafka_port() != 0)
    doors.push_back(fmt::format("kafka port {}", status.kafka_port()));
  if (!doors.empty()) lines.add("doors", fmt::format("{}", fmt::join(doors, ", ")));
  const Duration skew = Timestamp{status.now_us()} - now;
  const bool differs = skew > kSkewMax || skew < -kSkewMax;
  lines.add("time", fmt::format("{}{}", moment_text(status.now_us()),
                                differs ? fmt::format(", {} {} this machine", span_text(skew),
                                                      skew.count() > 0 ? "ahead of" : "behind")
                                        : ""));
}

void add_store(Lines& lines, const v1::StatusResponse& status) {
  lines.add("store", fmt::format("{}, {} of files, {} of log", status.store_id(),
                                 size_text(status.disk_bytes()), size_text(status.wal_bytes())));
  lines.add("declared",
            fmt::format("{}, {}, {}", counted(status.entities(), "entity", "entities"),
                        counted(status.feature_views(), "feature view", "feature views"),
                        counted(status.feature_services(), "feature service", "feature services")));
  lines.add("rows", fmt::format("about {} entities, {} rows in history",
                                count_text(status.latest_rows_estimate()),
                                count_text(status.history_rows_estimate())));
  if (status.last_sequence() == 0) {
    lines.add("last commit", "none yet");
    return;
  }
  const Duration age = Timestamp{status.now_us()} - Timestamp{status.last_commit_us()};
  lines.add("last commit",
            fmt::format("{} ago, sequence {}", span_text(age), status.last_sequence()));
}

// Of many, some.
std::string shortened(const std::vector<std::string>& names) {
  constexpr std::size_t kShown = 3;
  const std::vector<std::string> shown(
      names.begin(), names.begin() + static_cast<std::ptrdiff_t>(std::min(kShown, names.size())));
  return fmt::format(
      "{}{}", fmt::join(shown, ", "),
      names.size() > kShown ? fmt::format(" and {} more", names.size() - kShown) : "");
}

std::string places(const v1::Erasure& erasure) {
  if (erasure.files().empty()) return "memory and the log";
  return shortened({erasure.files().begin(), erasure.files().end()});
}

void add_pending(Lines& lines, const v1::StatusResponse& status) {
  for (const v1::Hold& hold : status.holds()) {
    lines.add("snapshot", fmt::format("{} at sequence {}, keeps rows from retention until {}",
                                      printable(hold.snapshot_id()), hold.sequence(),
                                      moment_text(hold.expires_us())));
  }
  for (const v1::Erasure& erasure : status.erasures()) {
    lines.add("erasure", fmt::format("{} of {}: no read shows it; bytes may still be in {}",
                                     erasure.erase_id(),
                                     moment_text(erasure.created_timestamp_us()), places(erasure)));
  }
}

void add_backups(Lines& lines, const Result<v1::ListBackupsResponse>& backups) {
  if (!backups.ok()) {
    // Without a folder for backups, or the right to see them, there is nothing to tell.
    const StatusCode code = backups.status().code();
    if (code != StatusCode::kFailedPrecondition && code != StatusCode::kPermissionDenied)
      lines.add("backups", "not known: " + printable(backups.status().message()));
    return;
  }
  const auto count = static_cast<std::uint64_t>(backups->backups_size());
  lines.add(
      "backups",
      count == 0
          ? "none yet"
          : fmt::format("{}, the newest of {}", count,
                        moment_text(backups->backups(backups->backups_size() - 1).committed_us())));
  const std::vector<std::string> holding = backups_with_erased_bytes(*backups);
  if (!holding.empty())
    lines.add("erased",
              fmt::format("no restore shows it; bytes are still in {} {}",
                          holding.size() == 1 ? "backup" : "backups", shortened(holding)));
}

std::vector<std::string> next_steps(const v1::StatusResponse& status) {
  std::vector<std::string> steps;
  if (!status.writable())
    steps.emplace_back("`skua doctor` looks for the cause and says what to do");
  if (status.retention_paused()) {
    steps.emplace_back(
        "if the time above is right, `skua admin confirm-clock`; else set the clock of the server");
  }
  if (status.loads_pending() > 0) steps.emplace_back("`skua loads list` shows the bulk loads");
  if (status.feature_views() == 0) {
    steps.emplace_back("`skua apply FILE` declares feature views");
  } else if (status.last_sequence() == 0 || status.history_rows_estimate() == 0) {
    steps.emplace_back(
        "`skua import VIEW FILE` or `skua put VIEW` writes rows; `skua list` has the views");
  }
  return steps;
}

}  // namespace

std::string status_text(const v1::StatusResponse& status,
                        const Result<v1::ListBackupsResponse>& backups, std::string_view server,
                        Timestamp now) {
  Lines lines;
  add_server(lines, status, server, now);
  add_store(lines, status);
  add_pending(lines, status);
  add_backups(lines, backups);
  std::string out = verdict(status) + "\n\n" + lines.text();
  for (const std::string& step : next_steps(status)) out += fmt::format("\nNext: {}.", step);
  if (out.back() != '\n') out += '\n';
  return out;
}

std::vector<std::string> backups_with_erased_bytes(const v1::ListBackupsResponse& backups) {
  std::vector<std::string> ids;
  for (const v1::BackupInfo& backup : backups.backups())
    if (backup.erased_since() > 0) ids.push_back(printable(backup.backup_id()));
  return ids;
}

}  // namespace skua
