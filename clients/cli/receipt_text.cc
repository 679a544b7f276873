#include "clients/cli/receipt_text.h"

#include <fmt/format.h>

#include "clients/cli/text/json_text.h"
#include "clients/cli/text/times.h"

namespace skua {
namespace {

std::string outcome_name(char outcome) {
  return v1::RowOutcome_Name(static_cast<v1::RowOutcome>(outcome));
}

std::string explanation(char outcome) {
  switch (static_cast<v1::RowOutcome>(outcome)) {
    case v1::SUPERSEDED:
      return ": stored in history, a newer row is in effect";
    case v1::DUPLICATE:
      return ": equals the row that is there, not stored again";
    case v1::EXPIRED:
      return ": behind the retention horizon, not stored; see max_age in `skua describe`";
    default:
      return "";
  }
}

std::string receipt_json(const v1::WriteRowsResponse& receipt) {
  std::string out = "{";
  append_json_member(out, "outcomes");
  out += '[';
  for (const char outcome : receipt.outcomes()) {
    if (out.back() != '[') out += ',';
    append_json_string(out, outcome_name(outcome));
  }
  out += ']';
  append_json_member(out, "created_timestamp");
  if (receipt.created_timestamp_us() == 0) {
    out += "null";
  } else {
    append_json_timestamp(out, Timestamp{receipt.created_timestamp_us()});
  }
  append_json_member(out, "commit_token");
  append_json_string(out, receipt.commit_token());
  append_json_member(out, "rejections");
  out += '[';
  for (const v1::Rejection& rejection : receipt.rejections()) {
    out += out.back() == '[' ? "{" : ",{";
    append_json_member(out, "row");
    append_json_uint(out, rejection.row());
    append_json_member(out, "column");
    append_json_string(out, rejection.column());
    append_json_member(out, "code");
    append_json_string(out, rejection.code());
    append_json_member(out, "reason");
    append_json_string(out, rejection.reason());
    out += '}';
  }
  return out + "]}";
}

std::string rejection_line(const v1::WriteRowsResponse& receipt) {
  if (receipt.rejections_size() == 0) return "rows were rejected";
  const v1::Rejection& first = receipt.rejections(0);
  std::string line = receipt.outcomes().size() > 1 ? fmt::format("KEY {}: ", first.row() + 1) : "";
  if (!first.column().empty()) line += fmt::format("`{}`: ", first.column());
  line += fmt::format("{} ({})", first.reason(), first.code());
  if (receipt.rejected() > 1) line += fmt::format("; and {} more", receipt.rejected() - 1);
  return line;
}

}  // namespace

Outcome print_receipt(CommandContext& context, const v1::WriteRowsResponse& receipt) {
  if (context.json()) {
    context.out() << receipt_json(receipt) << '\n';
  } else {
    for (const char outcome : receipt.outcomes()) {
      context.out() << outcome_name(outcome) << explanation(outcome) << '\n';
    }
    if (receipt.future_rows_size() > 0) {
      context.out() << fmt::format("{} due later: its event timestamp lies ahead\n",
                                   receipt.future_rows_size());
    }
    if (receipt.rejected() < receipt.outcomes().size()) {
      context.out() << "created " << moment_text(receipt.created_timestamp_us())
                    << ", commit token " << receipt.commit_token() << '\n';
    }
  }
  if (receipt.rejected() == 0) return Outcome::done();
  return Outcome::refused(rejection_line(receipt));
}

}  // namespace skua
