#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "bench/suite/results.h"
#include "storage/base/result.h"

namespace skua::bench {

// Writes `text` to a file, its folder made where it is missing.
[[nodiscard]] Status write_text(const std::filesystem::path& file, const std::string& text);

// Replaces `folder`/<id>.json: the latest result of an id is the one that counts.
[[nodiscard]] Status write_result(const std::filesystem::path& folder, const StoredResult& result);

// All *.json of the folder, by id; none when the folder is missing.
[[nodiscard]] Result<std::vector<StoredResult>> read_results(const std::filesystem::path& folder);

}  // namespace skua::bench
