#pragma once

#include "clients/cli/arrow/arrow_support.h"
#include "clients/cli/console.h"
#include "storage/base/code_points.h"

namespace skua {

// The whole `skua` program: reads the arguments, runs one command, returns the exit code
// (outcome.h).
[[nodiscard]] int run_cli(int argc, const char* const* argv, Console& console);
// `code_points` is of tests.
[[nodiscard]] int run_cli(int argc, const char* const* argv, Console& console, ArrowSupport& arrow,
                          CodePointHook* code_points = nullptr);

}  // namespace skua
