#include "api/wire/proto_write.h"

#include <fmt/format.h>
#include <google/protobuf/arena.h>

#include "api/wire/message_codec.h"
#include "api/wire/proto_column.h"
#include "api/wire/write_checks.h"
#include "storage/model/coercion.h"

namespace skua {
namespace {

using google::protobuf::Arena;

Status take_column(const v1::NamedColumn& from, const Limits& limits, WriteRequest& request) {
  const std::string path = "columns." + from.name();
  const ArrivingColumn column = arriving_column(from.column());
  ASSIGN_OR_RETURN(const std::uint32_t rows, arriving_rows(column, {{}, path}));
  RETURN_IF_ERROR(check_write_rows(path, rows, limits));
  ASSIGN_OR_RETURN(Column * to, request.add_column(from.name()));
  if (to != nullptr) {
    append_arriving(column, *to, [&](std::uint32_t row, Status reason) {
      request.reject(row, from.name(), std::move(reason));
    });
  } else if (!request.ignores_unknown()) {
    for (std::uint32_t row = 0; row < rows; ++row)
      if (!column.is_null(row)) request.reject_unknown(from.name(), row);
  }
  return Status::ok_status();
}

// Appends one event timestamp of a column that came as INT32, INT64, STRING or UNIX_TIMESTAMP.
Status append_time(Column& to, const Column& from, std::size_t row, TimestampUnit unit) {
  if (from.is_null(row)) {
    to.append_null();
    return Status::ok_status();
  }
  switch (from.type()) {
    case ValueType::kInt32:
      return append_event_timestamp(to, std::int64_t{from.value<std::int32_t>(row)}, unit);
    case ValueType::kInt64:
      return append_event_timestamp(to, from.value<std::int64_t>(row), unit);
    case ValueType::kString:
      return append_event_timestamp(to, from.cell(row), unit);
    default:
      return append_coerced(to, from, row);
  }
}

bool may_be_event_timestamp(ValueType type) {
  return type == ValueType::kInt32 || type == ValueType::kInt64 || type == ValueType::kString ||
         type == ValueType::kUnixTimestamp;
}

Status take_event_timestamps(const ArrivingColumn& from, const Limits& limits,
                             WriteRequest& request) {
  static constexpr char kField[] = "event_timestamps";
  ASSIGN_OR_RETURN(const std::uint32_t rows, arriving_rows(from, {{}, kField}));
  if (rows == 0) return Status::ok_status();
  RETURN_IF_ERROR(check_write_rows(kField, rows, limits));
  const ValueType type = arriving_type(from, ValueType::kUnixTimestamp);
  if (!may_be_event_timestamp(type))
    return invalid_argument(
        fmt::format("{}: a column of {} holds no times; send UNIX_TIMESTAMP, or STRING in RFC 3339",
                    kField, value_type_name(type)));
  Column arriving(type);
  append_arriving(from, arriving, [&](std::uint32_t row, Status reason) {
    request.reject(row, kEventTimestampName, std::move(reason));
  });
  Column& to = add_event_timestamps(request);
  to.reserve(rows);
  for (std::uint32_t row = 0; row < rows; ++row) {
    Status status = append_time(to, arriving, row, request.view->view.timestamp_unit);
    if (status.ok()) continue;
    to.append_null();
    request.reject(row, kEventTimestampName, std::move(status));
  }
  return Status::ok_status();
}

// What WriteRowsRequest and DeleteRowsRequest have in common.
template <typename Message>
Result<WriteRequest> to_write_request(const Message& from, const Access& access, bool deletes,
                                      const WriteService& writes, const Limits& limits) {
  ASSIGN_OR_RETURN(WriteRequest request,
                   writes.prepare(access, from.project(), from.feature_view(), deletes));
  RETURN_IF_ERROR(take_proto_columns(
      from.columns(), from.has_event_timestamps() ? &from.event_timestamps() : nullptr, limits,
      request));
  if (from.has_writer())
    request.writer = WriterStamp{from.writer().writer_id(), from.writer().sequence()};
  request.all_or_nothing = from.all_or_nothing();
  return request;
}

}  // namespace

Status take_proto_columns(const google::protobuf::RepeatedPtrField<v1::NamedColumn>& columns,
                          const v1::Column* event_timestamps, const Limits& limits,
                          WriteRequest& request) {
  for (const v1::NamedColumn& column : columns)
    RETURN_IF_ERROR(take_column(column, limits, request));
  if (event_timestamps == nullptr) return Status::ok_status();
  return take_event_timestamps(arriving_column(*event_timestamps), limits, request);
}

void rejection_to_proto(const Rejection& rejection, v1::Rejection& to) {
  to.set_row(rejection.row);
  to.set_column(rejection.column);
  to.set_code(std::string(status_code_name(rejection.reason.code())));
  to.set_reason(rejection.reason.message());
}

Result<WriteRequest> decode_proto_write(std::string_view body, const Access& access,
                                        const WriteService& writes, const Limits& limits) {
  Arena arena;
  auto& from = *Arena::CreateMessage<v1::WriteRowsRequest>(&arena);
  RETURN_IF_ERROR(parse_message(body, Encoding::kProtobuf, limits, from));
  if (from.partial())
    return invalid_argument(
        "partial: partial updates are reserved and not yet served; send whole rows");
  return to_write_request(from, access, false, writes, limits);
}

Result<WriteRequest> decode_proto_delete(std::string_view body, const Access& access,
                                         const WriteService& writes, const Limits& limits) {
  Arena arena;
  auto& from = *Arena::CreateMessage<v1::DeleteRowsRequest>(&arena);
  RETURN_IF_ERROR(parse_message(body, Encoding::kProtobuf, limits, from));
  return to_write_request(from, access, true, writes, limits);
}

void receipt_to_proto(const WriteReceipt& receipt, std::string commit_token,
                      v1::WriteRowsResponse& to) {
  to.mutable_outcomes()->assign(reinterpret_cast<const char*>(receipt.outcomes.data()),
                                receipt.outcomes.size());
  to.set_applied(receipt.count(RowOutcome::kApplied));
  to.set_superseded(receipt.count(RowOutcome::kSuperseded));
  to.set_duplicate(receipt.count(RowOutcome::kDuplicate));
  to.set_expired(receipt.count(RowOutcome::kExpired));
  to.set_rejected(receipt.count(RowOutcome::kRejected));
  for (const Rejection& rejection : receipt.rejections)
    rejection_to_proto(rejection, *to.add_rejections());
  to.mutable_future_rows()->Add(receipt.future_rows.begin(), receipt.future_rows.end());
  to.set_commit_token(std::move(commit_token));
  to.set_created_timestamp_us(receipt.created_timestamp.us);
  to.set_repeated_receipt(receipt.repeated);
}

}  // namespace skua
