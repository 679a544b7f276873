#pragma once

#include <string>
#include <vector>

#include "clients/cli/import/source_files.h"
#include "skua/v1/registry.pb.h"

namespace skua {

// The name under which the server finds the load of a bulk import again: of the project, the view
// and its schema version, the way rows are cut into chunks, `settings` (whatever else changes what
// is read from the files) and the files, each by path, format, size and version. So the same
// command finds the same load, and a changed file or schema begins another one.
[[nodiscard]] std::string load_name(const std::string& project, const v1::FeatureView& view,
                                    const std::vector<std::string>& settings,
                                    const std::vector<SourceFile>& sources);

}  // namespace skua
