#pragma once

#include "api/service/read_service.h"
#include "api/wire/key_columns.h"

namespace skua {

// Expects the join keys of a view, as `entity`.
[[nodiscard]] KeyColumns expect_join_keys(const RegisteredView& view);

// Moves the gathered keys into the request. Errors: INVALID_ARGUMENT: a key is missing or has not
// one value.
[[nodiscard]] Status set_keys(KeyColumns keys, HistoryRequest& request);

}  // namespace skua
