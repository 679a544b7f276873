#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "bench/load/skua_server.h"
#include "bench/suite/suite_options.h"

namespace skua::bench {

using Command = std::vector<std::string>;

// `skua import --bulk` of a file into a view.
[[nodiscard]] Command import_command(const SuiteOptions& options, const SkuaServer& server,
                                     const std::string& view, const std::filesystem::path& file);
// `skua export --history --format parquet` of a view into a folder that is not there yet.
[[nodiscard]] Command export_command(const SuiteOptions& options, const SkuaServer& server,
                                     const std::string& view, const std::filesystem::path& folder);

}  // namespace skua::bench
