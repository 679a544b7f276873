#include "api/wire/read_checks.h"

#include <fmt/format.h>

namespace skua {

Status check_read_rows(std::string_view field, std::size_t rows, const Limits& limits) {
  if (rows <= limits.rows_per_read_max) return Status::ok_status();
  return invalid_argument(fmt::format("{}: {} rows are more than rows_per_read_max ({})", field,
                                      rows, limits.rows_per_read_max));
}

Status check_references(std::string_view service, std::size_t features, const Limits& limits) {
  if (service.empty() == (features == 0))
    return invalid_argument("feature_service, features: give one of the two");
  if (features <= limits.features_per_read_max) return Status::ok_status();
  return invalid_argument(fmt::format("features: {} are more than features_per_read_max ({})",
                                      features, limits.features_per_read_max));
}

KeyColumns expect_key_columns(const ReadPlan& plan) {
  KeyColumns keys("entities", plan.key_columns.size());
  for (const ReadPlan::KeyColumn& key : plan.key_columns) keys.expect(key.name, key.type);
  return keys;
}

Status set_keys(KeyColumns keys, ReadRequest& request) {
  if (const auto missing = keys.first_missing()) return missing_key_column(*request.plan, *missing);
  request.keys = std::move(keys).release();
  return Status::ok_status();
}

}  // namespace skua
