#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "skua/v1/ingest.pb.h"
#include "skua/v1/registry.pb.h"

namespace skua::bench {

// A feature view of made-up data: one INT64 join key, features f0, f1, ... of the given types.
// Every value derives from entity, feature and version, so that every answer can be checked.
struct SyntheticView {
  std::string name;
  std::string entity;
  std::vector<v1::ValueType> types;
  std::int64_t ttl_us = 0;
};

[[nodiscard]] SyntheticView float_view(const std::string& name, const std::string& entity,
                                       std::size_t features);

// The entities and views (kept for ever), and a service over all of them. With several views its
// answer names are full.
[[nodiscard]] v1::ApplyRequest definitions(const std::string& service,
                                           const std::vector<SyntheticView>& views);

// The FLOAT value of a feature; exact in binary.
[[nodiscard]] float float_value(std::int64_t entity, std::size_t feature, int version);
// Appends the value of a feature to a column of its type.
void append_value(v1::ValueType type, std::int64_t entity, std::size_t feature, int version,
                  v1::Column& to);
// Whether row `row` of an answered column holds it.
[[nodiscard]] bool holds_value(const v1::Column& column, v1::ValueType type, int row,
                               std::int64_t entity, std::size_t feature, int version);

// A write of one row per entity. Without an event timestamp each row takes its created timestamp,
// so that the same request can be applied again and again.
[[nodiscard]] v1::WriteRowsRequest write_request(const SyntheticView& view,
                                                 const std::vector<std::int64_t>& entities,
                                                 int version, std::optional<std::int64_t> event_us);

}  // namespace skua::bench
