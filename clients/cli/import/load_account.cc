#include "clients/cli/import/load_account.h"

#include <fmt/format.h>

#include "clients/cli/import/run_members.h"
#include "clients/cli/text/json_text.h"

namespace skua {

std::string LoadAccount::equation() const {
  return fmt::format("in {} = loaded {} + expired {} + erased {} + rejected {}", in, loaded,
                     expired, erased, rejected);
}

std::string LoadReport::to_json() const {
  std::string out = "{";
  const auto text = [&out](const char* name, const std::string& value) {
    append_json_member(out, name);
    append_json_string(out, value);
  };
  const auto count = [&out](const char* name, std::uint64_t value) {
    append_json_member(out, name);
    append_json_uint(out, value);
  };
  const auto flag = [&out](const char* name, bool value) {
    append_json_member(out, name);
    append_json_bool(out, value);
  };
  text("project", project);
  text("feature_view", feature_view);
  text("load", load);
  flag("replaces", replaces);
  count("in", account.in);
  count("loaded", account.loaded);
  count("expired", account.expired);
  count("erased", account.erased);
  count("rejected", account.rejected);
  count("resumed_rows", resumed_rows);
  flag("was_published", was_published);
  append_run_members(out, account.in, elapsed, unknown_columns);
  append_json_member(out, "created_timestamp");
  append_json_timestamp(out, Timestamp{receipt.created_timestamp_us()});
  text("commit_token", receipt.commit_token());
  return out + "}";
}

}  // namespace skua
