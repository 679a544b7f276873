#pragma once

#include "server/server.h"

namespace skua {

// The whole `skuad` program: reads the command line and the environment, serves until a signal,
// and returns the exit code.
[[nodiscard]] int run_skuad(int argc, const char* const* argv, const ServerHooks& hooks = {});

}  // namespace skua
