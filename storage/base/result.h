#pragma once

#include <cassert>
#include <optional>
#include <utility>

#include "storage/base/status.h"

namespace skua {

// A value or the Status that says why there is none. REQUIRES: a Result made from a Status is not
// OK.
template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : value_(std::move(value)) {}         // NOLINT(google-explicit-constructor)
  Result(Status status) : status_(std::move(status)) {  // NOLINT(google-explicit-constructor)
    assert(!status_.ok());
  }

  [[nodiscard]] bool ok() const { return value_.has_value(); }
  [[nodiscard]] const Status& status() const { return status_; }

  // REQUIRES: ok().
  [[nodiscard]] T& operator*() & { return *value_; }
  [[nodiscard]] const T& operator*() const& { return *value_; }
  [[nodiscard]] T&& operator*() && { return std::move(*value_); }
  [[nodiscard]] T* operator->() { return &*value_; }
  [[nodiscard]] const T* operator->() const { return &*value_; }

 private:
  Status status_;
  std::optional<T> value_;
};

#define SKUA_CONCAT_INNER(a, b) a##b
#define SKUA_CONCAT(a, b) SKUA_CONCAT_INNER(a, b)

// Returns from the function when `expression` (a Status) is not OK.
#define RETURN_IF_ERROR(expression)                                                       \
  do {                                                                                    \
    if (::skua::Status skua_status = (expression); !skua_status.ok()) return skua_status; \
  } while (false)

// `ASSIGN_OR_RETURN(auto x, f());`: x is the value of the Result, or the function returns its
// Status.
#define ASSIGN_OR_RETURN(declaration, expression) \
  ASSIGN_OR_RETURN_INNER(SKUA_CONCAT(skua_result_, __LINE__), declaration, expression)
#define ASSIGN_OR_RETURN_INNER(result, declaration, expression) \
  auto result = (expression);                                   \
  if (!result.ok()) return result.status();                     \
  declaration = *std::move(result)

}  // namespace skua
