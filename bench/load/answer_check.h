#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "bench/load/synthetic_view.h"
#include "skua/v1/online.pb.h"

namespace skua::bench {

// What must stand in the answer for a row of a request.
struct ExpectedRow {
  v1::FeatureStatus status = v1::PRESENT;
  int version = 0;
};
using Expected = std::function<ExpectedRow(int row, std::int64_t entity)>;

[[nodiscard]] inline ExpectedRow expect_first_version(int /*row*/, std::int64_t /*entity*/) {
  return {};
}

// Ends the benchmark, naming `subject`, unless the answer has every value that was written and the
// right status everywhere. `views` are those of the service, in its order.
void require_answer(const std::string& subject, const v1::GetFeaturesRequest& request,
                    const std::vector<SyntheticView>& views, const v1::GetFeaturesResponse& answer,
                    const Expected& expected = expect_first_version);

// skuad's JSON answer in the form of its protobuf twin: names, statuses and values.
[[nodiscard]] v1::GetFeaturesResponse parse_json_answer(std::string_view json,
                                                        const std::vector<SyntheticView>& views);

// The numbers of a JSON array as a column of a type.
[[nodiscard]] v1::Column parse_json_column(std::string_view json_array, v1::ValueType type);

}  // namespace skua::bench
