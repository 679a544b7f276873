#include <fmt/format.h>
#include <fmt/ranges.h>

#include "clients/cli/commands.h"
#include "clients/cli/definition_json.h"
#include "clients/cli/text/json_text.h"
#include "clients/cli/text/times.h"

namespace skua {
namespace {

std::string size_text(std::uint64_t bytes) {
  if (bytes < 10 * 1024) return fmt::format("{} B", bytes);
  if (bytes < 10ULL << 20U) return fmt::format("{} KiB", bytes >> 10U);
  if (bytes < 10ULL << 30U) return fmt::format("{} MiB", bytes >> 20U);
  return fmt::format("{} GiB", bytes >> 30U);
}

void print_text(std::ostream& out, const v1::StatusResponse& status) {
  const auto line = [&out](const char* name, const std::string& value) {
    out << fmt::format("{:<16}{}\n", name, value);
  };
  line("version", status.version());
  line("store", status.store_id());
  line("time", moment_text(status.now_us()));
  line("started", moment_text(status.started_us()));
  line("last commit",
       fmt::format("sequence {}, {}", status.last_sequence(),
                   status.last_sequence() == 0 ? "nothing written yet"
                                               : moment_text(status.last_commit_us())));
  line("writable", status.writable() ? "yes" : "no: " + status.not_writable_reason());
  line("kafka",
       status.kafka_port() == 0 ? "not served" : fmt::format("port {}", status.kafka_port()));
  line("declared",
       fmt::format("{} entities, {} feature views, {} feature services", status.entities(),
                   status.feature_views(), status.feature_services()));
  line("rows", fmt::format("about {} latest, {} in history", status.latest_rows_estimate(),
                           status.history_rows_estimate()));
  line("disk",
       fmt::format("{}, WAL {}", size_text(status.disk_bytes()), size_text(status.wal_bytes())));
  if (status.retention_paused()) {
    line("retention",
         "paused: the clock jumped forward; if the time above is right, run `skua admin "
         "confirm-clock`");
  }
  for (const v1::Hold& hold : status.holds()) {
    line("snapshot", fmt::format("{} at sequence {}, holds retention until {}", hold.snapshot_id(),
                                 hold.sequence(), moment_text(hold.expires_us())));
  }
  for (const v1::Erasure& erasure : status.erasures()) {
    line("erasure", fmt::format("{} of {}: bytes may still be in {}", erasure.erase_id(),
                                moment_text(erasure.created_timestamp_us()),
                                erasure.files().empty()
                                    ? "memory and the WAL"
                                    : fmt::format("{}", fmt::join(erasure.files(), ", "))));
  }
  if (status.dropped_views_pending() > 0) {
    line("dropped views",
         fmt::format("{} whose bytes are still to be removed", status.dropped_views_pending()));
  }
}

std::string json_of(const v1::StatusResponse& status) {
  std::string out = "{";
  const auto text = [&out](const char* name, const std::string& value) {
    append_json_member(out, name);
    append_json_string(out, value);
  };
  const auto count = [&out](const char* name, std::uint64_t value) {
    append_json_member(out, name);
    append_json_uint(out, value);
  };
  const auto time = [&out](const char* name, std::int64_t us) {
    append_json_member(out, name);
    append_json_timestamp(out, Timestamp{us});
  };
  text("version", status.version());
  text("store_id", status.store_id());
  time("now", status.now_us());
  time("started", status.started_us());
  count("last_sequence", status.last_sequence());
  append_json_member(out, "last_commit");
  out += status.last_sequence() == 0
             ? "null"
             : fmt::format("\"{}\"", format_rfc3339(Timestamp{status.last_commit_us()}));
  append_json_member(out, "writable");
  append_json_bool(out, status.writable());
  text("not_writable_reason", status.not_writable_reason());
  append_json_member(out, "retention_paused");
  append_json_bool(out, status.retention_paused());
  count("kafka_port", status.kafka_port());
  count("entities", status.entities());
  count("feature_views", status.feature_views());
  count("feature_services", status.feature_services());
  count("latest_rows_estimate", status.latest_rows_estimate());
  count("history_rows_estimate", status.history_rows_estimate());
  count("disk_bytes", status.disk_bytes());
  count("wal_bytes", status.wal_bytes());
  count("dropped_views_pending", status.dropped_views_pending());
  append_json_member(out, "snapshots");
  out += '[';
  for (const v1::Hold& hold : status.holds()) {
    out += out.back() == '[' ? "{" : ",{";
    text("snapshot_id", hold.snapshot_id());
    count("sequence", hold.sequence());
    time("expires", hold.expires_us());
    out += '}';
  }
  out += ']';
  append_json_member(out, "erasures");
  out += '[';
  for (const v1::Erasure& erasure : status.erasures()) {
    out += out.back() == '[' ? "{" : ",{";
    text("erase_id", erasure.erase_id());
    count("sequence", erasure.sequence());
    time("created_timestamp", erasure.created_timestamp_us());
    append_json_member(out, "files");
    out += texts_json(erasure.files());
    out += '}';
  }
  return out + "]}";
}

}  // namespace

void add_status_command(CLI::App& app, CommandContext& context) {
  CLI::App* command = app.add_subcommand("status", "Show how the server does");
  command->footer("\nExamples:\n  skua status\n  skua status --output json");
  context.on_chosen(command, [&context] {
    const auto status = context.client().status();
    if (!status.ok()) return context.failed(status.status());
    if (context.json()) {
      context.out() << json_of(*status) << '\n';
    } else {
      print_text(context.out(), *status);
    }
    return Outcome::done();
  });
}

}  // namespace skua
