#pragma once

#include "storage/base/status.h"

namespace arrow {
class Status;
}  // namespace arrow

namespace skua {

// An error of Arrow as ours: RESOURCE_EXHAUSTED (memory), `otherwise` for the rest. REQUIRES: an
// error.
[[nodiscard]] Status status_from_arrow(const arrow::Status& error, StatusCode otherwise);

}  // namespace skua
