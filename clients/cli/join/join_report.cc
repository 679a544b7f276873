#include "clients/cli/join/join_report.h"

#include <fmt/format.h>

#include <set>

#include "clients/cli/text/counted.h"
#include "clients/cli/text/json_text.h"
#include "clients/cli/text/progress.h"

namespace skua {
namespace {

// A view whose features were asked for here and there is one view.
std::vector<std::size_t> first_groups(const std::vector<FeatureGroup>& groups) {
  std::vector<std::size_t> out;
  std::set<std::string> seen;
  for (std::size_t i = 0; i < groups.size(); ++i)
    if (seen.insert(groups[i].view).second) out.push_back(i);
  return out;
}

double seconds_of(std::chrono::nanoseconds elapsed) {
  return std::chrono::duration<double>(elapsed).count();
}

}  // namespace

std::string JoinReport::to_json() const {
  std::string out_json = "{";
  const auto add = [&out_json](const char* name, std::uint64_t value) {
    append_json_member(out_json, name);
    append_json_uint(out_json, value);
  };
  append_json_member(out_json, "project");
  append_json_string(out_json, project);
  if (!feature_service.empty()) {
    append_json_member(out_json, "feature_service");
    append_json_string(out_json, feature_service);
  }
  append_json_member(out_json, "out");
  append_json_string(out_json, out);
  add("bytes", bytes);
  add("rows", account.rows);
  add("features", features);
  append_json_member(out_json, "as_served");
  append_json_bool(out_json, as_served);
  if (!as_served) {
    append_json_member(out_json, "known_at");
    append_json_timestamp(out_json, Timestamp{known_at_us});
  }
  append_json_member(out_json, "views");
  out_json += '[';
  for (const std::size_t i : first_groups(groups)) {
    if (out_json.back() != '[') out_json += ',';
    const GroupCounts& counts = account.groups[i];
    out_json += '{';
    append_json_member(out_json, "view");
    append_json_string(out_json, groups[i].view);
    add("found", counts.found);
    add("not_found", counts.not_found);
    add("outside_max_age", counts.outside_max_age);
    add("beyond_retention", counts.beyond_retention);
    out_json += '}';
  }
  out_json += ']';
  add("null_values", account.null_values);
  append_json_member(out_json, "seconds");
  append_json_double(out_json, seconds_of(elapsed));
  return out_json + "}";
}

std::string JoinReport::to_text() const {
  std::string text = fmt::format("Joined {} with {} into {}.\n", counted_rows(account.rows),
                                 counted(features, "feature", "features"), out);
  for (const std::size_t i : first_groups(groups)) {
    const GroupCounts& counts = account.groups[i];
    text += fmt::format("{}: found {} of {}", groups[i].view, counts.found,
                        counted_rows(counts.rows()));
    if (counts.not_found > 0) text += fmt::format(", not found {}", counts.not_found);
    if (counts.outside_max_age > 0)
      text += fmt::format(", outside the TTL {}", counts.outside_max_age);
    if (counts.beyond_retention > 0)
      text += fmt::format(", beyond retention {}", counts.beyond_retention);
    text += '\n';
  }
  return text + fmt::format("{:.2f} s, {:.0f} rows/s\n", seconds_of(elapsed),
                            rows_per_second(account.rows, elapsed));
}

}  // namespace skua
