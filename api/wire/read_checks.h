#pragma once

#include "api/service/read_service.h"
#include "api/wire/key_columns.h"
#include "storage/base/limits.h"

namespace skua {

// What both encodings check while they decode a read.

// Errors: INVALID_ARGUMENT naming rows_per_read_max.
[[nodiscard]] Status check_read_rows(std::string_view field, std::size_t rows,
                                     const Limits& limits);

// Errors: INVALID_ARGUMENT unless exactly one of a feature service and a list of features is given,
// or when the list is longer than features_per_read_max.
[[nodiscard]] Status check_references(std::string_view service, std::size_t features,
                                      const Limits& limits);

// Expects the key columns of a plan, as `entities`.
[[nodiscard]] KeyColumns expect_key_columns(const ReadPlan& plan);

// Moves the gathered columns into the request. Errors: INVALID_ARGUMENT naming a missing key and
// its view.
[[nodiscard]] Status set_keys(KeyColumns keys, ReadRequest& request);

}  // namespace skua
