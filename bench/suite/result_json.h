#pragma once

#include <string>

#include "bench/suite/results.h"
#include "storage/base/result.h"

namespace skua::bench {

// One file of results as JSON text, indented, with a line break at its end.
[[nodiscard]] std::string result_to_json(const StoredResult& result);

// DATA_LOSS when the text is not what result_to_json() writes.
[[nodiscard]] Result<StoredResult> result_from_json(const std::string& text);

}  // namespace skua::bench
