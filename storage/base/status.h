#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace skua {

// The one error vocabulary. Names and numbers are gRPC's canonical codes, so that a door maps by
// table.
enum class StatusCode : std::uint8_t {
  kOk = 0,
  kCancelled = 1,
  kUnknown = 2,
  kInvalidArgument = 3,
  kDeadlineExceeded = 4,
  kNotFound = 5,
  kAlreadyExists = 6,
  kPermissionDenied = 7,
  kResourceExhausted = 8,
  kFailedPrecondition = 9,
  kAborted = 10,
  kOutOfRange = 11,
  kUnimplemented = 12,
  kInternal = 13,
  kUnavailable = 14,
  kDataLoss = 15,
  kUnauthenticated = 16,
};

// "INVALID_ARGUMENT" and so on: the text of a code on every door.
[[nodiscard]] std::string_view status_code_name(StatusCode code);

// An outcome without a value. OK holds no message. Messages are for people: what was wrong, where
// (row, column, field), what to do; they never hold feature values or entity keys.
class [[nodiscard]] Status {
 public:
  Status() = default;
  Status(StatusCode code, std::string message) : code_(code), message_(std::move(message)) {}

  [[nodiscard]] static Status ok_status() { return {}; }
  [[nodiscard]] bool ok() const { return code_ == StatusCode::kOk; }
  [[nodiscard]] StatusCode code() const { return code_; }
  [[nodiscard]] const std::string& message() const { return message_; }

  // "NOT_FOUND: feature view `weather` does not exist", for logs and tests.
  [[nodiscard]] std::string to_string() const;

 private:
  StatusCode code_ = StatusCode::kOk;
  std::string message_;
};

[[nodiscard]] Status invalid_argument(std::string message);
[[nodiscard]] Status not_found(std::string message);
[[nodiscard]] Status already_exists(std::string message);
[[nodiscard]] Status permission_denied(std::string message);
[[nodiscard]] Status failed_precondition(std::string message);
[[nodiscard]] Status out_of_range(std::string message);
[[nodiscard]] Status resource_exhausted(std::string message);
[[nodiscard]] Status deadline_exceeded(std::string message);
[[nodiscard]] Status unavailable(std::string message);
[[nodiscard]] Status data_loss(std::string message);
[[nodiscard]] Status internal_error(std::string message);
[[nodiscard]] Status unauthenticated(std::string message);

}  // namespace skua
