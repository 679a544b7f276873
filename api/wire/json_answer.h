#pragma once

#include <string>

#include "api/service/read_answer.h"
#include "storage/base/limits.h"
#include "storage/base/result.h"

namespace skua {

// The answer to GetFeatures as JSON, written straight from packed rows. Values that are not shown
// are null, the statuses say why. Errors: RESOURCE_EXHAUSTED naming answer_bytes_max.
[[nodiscard]] Result<std::string> json_read_answer(const ReadAnswer& answer, const Limits& limits);

}  // namespace skua
