#pragma once

namespace skua {

// `skuad restore ...`, which makes a data folder of a backup. Returns the exit code of the process.
[[nodiscard]] int run_restore(int argc, const char* const* argv);

}  // namespace skua
