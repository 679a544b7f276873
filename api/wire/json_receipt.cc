#include "api/wire/json_receipt.h"

#include "api/wire/json_writer.h"

namespace skua {
namespace {

void write_rejection(const Rejection& rejection, JsonWriter& json) {
  json.begin_object();
  json.key("row");
  json.integer(rejection.row);
  json.key("column");
  json.string(rejection.column);
  json.key("code");
  json.string(status_code_name(rejection.reason.code()));
  json.key("reason");
  json.string(rejection.reason.message());
  json.end_object();
}

void write_counts(const WriteReceipt& receipt, JsonWriter& json) {
  json.key("applied");
  json.integer(receipt.count(RowOutcome::kApplied));
  json.key("superseded");
  json.integer(receipt.count(RowOutcome::kSuperseded));
  json.key("duplicate");
  json.integer(receipt.count(RowOutcome::kDuplicate));
  json.key("expired");
  json.integer(receipt.count(RowOutcome::kExpired));
  json.key("rejected");
  json.integer(receipt.count(RowOutcome::kRejected));
}

}  // namespace

std::string json_receipt(const WriteReceipt& receipt, std::string_view commit_token) {
  static constexpr std::size_t kOutcomeBytes = 12;
  JsonWriter json;
  json.reserve(512 + receipt.outcomes.size() * kOutcomeBytes);
  json.begin_object();
  write_counts(receipt, json);
  json.key("outcomes");
  json.begin_array();
  for (const RowOutcome outcome : receipt.outcomes) json.string(row_outcome_name(outcome));
  json.end_array();
  json.key("rejections");
  json.begin_array();
  for (const Rejection& rejection : receipt.rejections) write_rejection(rejection, json);
  json.end_array();
  json.key("future_rows");
  json.begin_array();
  for (const std::uint32_t row : receipt.future_rows) json.integer(row);
  json.end_array();
  json.key("commit_token");
  json.string(commit_token);
  json.key("created_timestamp");
  json.time(receipt.created_timestamp);
  json.key("repeated_receipt");
  json.boolean(receipt.repeated);
  json.end_object();
  return std::move(json).release();
}

}  // namespace skua
