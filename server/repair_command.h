#pragma once

#include <string>

#include "storage/store/rocks/repair.h"

namespace skua {

// `skuad repair`: tells what is damaged in the data folder of a store that is stopped, and with
// --accept-loss makes a store of what is left. Returns the exit code: 0 whole or repaired, 1
// damaged or refused, 2 wrong usage. `argv` begins with "repair".
[[nodiscard]] int run_repair(int argc, const char* const* argv);

// The report as people read it. No entity key or value is in it.
[[nodiscard]] std::string repair_text(const RepairReport& report, const std::string& data_dir);

}  // namespace skua
