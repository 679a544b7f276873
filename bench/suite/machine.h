#pragma once

#include <string>

#include "bench/suite/results.h"
#include "bench/suite/suite_options.h"

namespace skua::bench {

// What is known of this machine, the moment, and the commit of the folder it is called in ("" when
// that is no git checkout). Results and pages written by earlier runs do not count as changes.
[[nodiscard]] RunRecord describe_run(const SuiteOptions& options, const std::string& command);

}  // namespace skua::bench
