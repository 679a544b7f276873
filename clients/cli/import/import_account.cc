#include "clients/cli/import/import_account.h"

#include <fmt/format.h>

#include "clients/cli/import/run_members.h"
#include "clients/cli/text/json_text.h"

namespace skua {

Status ImportAccount::add(const v1::WriteRowsResponse& receipt, std::size_t rows) {
  const std::uint64_t counted = std::uint64_t{receipt.applied()} + receipt.superseded() +
                                receipt.duplicate() + receipt.expired() + receipt.rejected();
  if (counted != rows || receipt.outcomes().size() != rows) {
    return internal_error(
        fmt::format("the server's receipt counts {} rows of a write of {}", counted, rows));
  }
  applied += receipt.applied();
  superseded += receipt.superseded();
  duplicate += receipt.duplicate();
  expired += receipt.expired();
  rejected += receipt.rejected();
  future += static_cast<std::uint64_t>(receipt.future_rows_size());
  return Status::ok_status();
}

std::string ImportAccount::equation() const {
  return fmt::format("in {} = applied {} + superseded {} + duplicate {} + expired {} + rejected {}",
                     in, applied, superseded, duplicate, expired, rejected);
}

std::string ImportAccount::dry_run_equation() const {
  return fmt::format("in {} = valid {} + rejected {}", in, valid, rejected);
}

std::string ImportReport::to_json() const {
  std::string out = "{";
  append_json_member(out, "project");
  append_json_string(out, project);
  append_json_member(out, "feature_view");
  append_json_string(out, feature_view);
  const auto count = [&out](const char* name, std::uint64_t value) {
    append_json_member(out, name);
    append_json_uint(out, value);
  };
  count("in", account.in);
  count("applied", account.applied);
  count("superseded", account.superseded);
  count("duplicate", account.duplicate);
  count("expired", account.expired);
  count("rejected", account.rejected);
  count("future", account.future);
  if (dry_run) count("valid", account.valid);
  if (dry_run) count("behind_horizon", account.behind_horizon);
  append_json_member(out, "dry_run");
  append_json_bool(out, dry_run);
  append_run_members(out, account.in, elapsed, unknown_columns);
  append_json_member(out, "commit_token");
  append_json_string(out, commit_token);
  return out + "}";
}

}  // namespace skua
