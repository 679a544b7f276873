#pragma once

#include <string>
#include <vector>

namespace skua::bench {

// Whether build/python is there; a line says so when it is not.
[[nodiscard]] bool has_python();
// Runs a script of this folder with it and returns what it printed; ends the benchmark when it
// fails.
std::string run_python(const std::string& script, const std::vector<std::string>& arguments);

}  // namespace skua::bench
