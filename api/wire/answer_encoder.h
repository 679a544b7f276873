#pragma once

#include <string>

#include "api/service/read_answer.h"
#include "storage/base/limits.h"
#include "storage/base/result.h"

namespace skua {

// The bytes of a skua.v1.GetFeaturesResponse, written straight from packed rows into one string
// whose size is computed first. What is the same for all features of a view is prepared once per
// view; nothing is allocated per value. Errors: RESOURCE_EXHAUSTED naming answer_bytes_max.
[[nodiscard]] Result<std::string> encode_read_answer(const ReadAnswer& answer,
                                                     const Limits& limits);

}  // namespace skua
