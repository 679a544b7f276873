#pragma once

#include <string>

#include "api/service/operation.h"

namespace skua::test {

// What stands in the store of the access tests: the view `weather` in the project `mine`, keyed by
// `airport`, with the feature `temp`; a snapshot, and a load of that view.
struct AccessTargets {
  std::string snapshot_id;
  std::uint32_t load_id = 0;
  std::uint64_t session = 0;
};

// A request of the operation about these, as protobuf.
[[nodiscard]] std::string body_of(Operation operation, const AccessTargets& targets);

// The same as JSON.
[[nodiscard]] std::string json_of(Operation operation, const AccessTargets& targets);

// Whether it names a project or a view, so that another one's key must be refused.
[[nodiscard]] bool names_a_view(Operation operation);

}  // namespace skua::test
