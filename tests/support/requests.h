#pragma once

#include <optional>
#include <string>
#include <vector>

#include "skua/v1/ingest.pb.h"
#include "skua/v1/online.pb.h"
#include "skua/v1/registry.pb.h"
#include "storage/base/time.h"
#include "tests/support/model_value.h"

namespace skua::test {

// Requests, written down briefly.

struct TestColumn {
  std::string name;
  ValueType type = ValueType::kInt64;
  std::vector<ModelValue> values;
};

[[nodiscard]] v1::Column column_of(ValueType type, const std::vector<ModelValue>& values);

// Rows without event timestamps take their created timestamps.
[[nodiscard]] v1::WriteRowsRequest write_of(const std::string& view,
                                            const std::vector<TestColumn>& columns,
                                            const std::vector<Timestamp>& event_timestamps = {});

[[nodiscard]] v1::GetFeaturesRequest read_of(const std::vector<std::string>& features,
                                             const std::vector<TestColumn>& keys);

// A view keyed by entities that the request declares too, each with the type given.
[[nodiscard]] v1::ApplyRequest apply_of(
    const std::string& view, const std::vector<std::pair<std::string, ValueType>>& entities,
    const std::vector<std::pair<std::string, ValueType>>& features);

}  // namespace skua::test
