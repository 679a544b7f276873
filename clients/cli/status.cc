#include <fmt/format.h>

#include "clients/cli/commands.h"
#include "clients/cli/definition_json.h"
#include "clients/cli/health/status_text.h"
#include "clients/cli/text/json_members.h"
#include "clients/cli/text/json_text.h"
#include "storage/base/clock.h"

namespace skua {
namespace {

std::string json_of(const v1::StatusResponse& status,
                    const Result<v1::ListBackupsResponse>& backups) {
  std::string out = "{";
  const JsonMembers add(out);
  add.text("version", status.version());
  add.text("store_id", status.store_id());
  add.moment("now", status.now_us());
  add.moment("started", status.started_us());
  add.count("last_sequence", status.last_sequence());
  append_json_member(out, "last_commit");
  out += status.last_sequence() == 0
             ? "null"
             : fmt::format("\"{}\"", format_rfc3339(Timestamp{status.last_commit_us()}));
  append_json_member(out, "writable");
  append_json_bool(out, status.writable());
  add.text("not_writable_reason", status.not_writable_reason());
  append_json_member(out, "retention_paused");
  append_json_bool(out, status.retention_paused());
  add.count("kafka_port", status.kafka_port());
  add.count("entities", status.entities());
  add.count("feature_views", status.feature_views());
  add.count("feature_services", status.feature_services());
  add.count("latest_rows_estimate", status.latest_rows_estimate());
  add.count("history_rows_estimate", status.history_rows_estimate());
  add.count("disk_bytes", status.disk_bytes());
  add.count("wal_bytes", status.wal_bytes());
  add.count("dropped_views_pending", status.dropped_views_pending());
  append_json_member(out, "snapshots");
  out += '[';
  for (const v1::Hold& hold : status.holds()) {
    out += out.back() == '[' ? "{" : ",{";
    add.text("snapshot_id", hold.snapshot_id());
    add.count("sequence", hold.sequence());
    add.moment("expires", hold.expires_us());
    out += '}';
  }
  out += ']';
  append_json_member(out, "erasures");
  out += '[';
  for (const v1::Erasure& erasure : status.erasures()) {
    out += out.back() == '[' ? "{" : ",{";
    add.text("erase_id", erasure.erase_id());
    add.count("sequence", erasure.sequence());
    add.moment("created_timestamp", erasure.created_timestamp_us());
    append_json_member(out, "files");
    out += texts_json(erasure.files());
    out += '}';
  }
  out += ']';
  append_json_member(out, "backups_with_erased_bytes");
  if (backups.ok()) {
    const std::vector<std::string> ids = backups_with_erased_bytes(*backups);
    out += texts_json({ids.begin(), ids.end()});
  } else {
    out += "null";
  }
  add.count("loads_pending", status.loads_pending());
  append_json_member(out, "doors");
  out += '[';
  for (const v1::Door& door : status.doors()) {
    out += out.back() == '[' ? "{" : ",{";
    add.text("name", door.name());
    add.text("address", door.address());
    out += '}';
  }
  return out + "]}";
}

}  // namespace

void add_status_command(CLI::App& app, CommandContext& context) {
  CLI::App* command =
      app.add_subcommand("status", "Show what the server serves, and what to do next");
  command->footer("\nExamples:\n  skua status\n  skua status --output json");
  context.on_chosen(command, [&context] {
    const auto status = context.client().status();
    if (!status.ok()) return context.failed(status.status());
    const auto backups = context.client().list_backups();
    if (context.json()) {
      context.out() << json_of(*status, backups) << '\n';
    } else {
      context.out() << status_text(*status, backups, context.server(), SystemClock().now());
    }
    return Outcome::done();
  });
}

}  // namespace skua
