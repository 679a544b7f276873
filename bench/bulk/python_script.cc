#include "bench/bulk/python_script.h"

#include <fmt/format.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "bench/bulk/program_run.h"
#include "bench/suite/scratch_folder.h"

namespace skua::bench {
namespace {

// SKUA_SOURCE_DIR is set by CMake.
const std::filesystem::path kSource = SKUA_SOURCE_DIR;
const std::filesystem::path kPython = kSource / "build/python/bin/python";

}  // namespace

bool has_python() {
  if (access((kSource / "build/python/complete").c_str(), R_OK) == 0) return true;
  fmt::print("  {} is not there (tests/support/fetch_python build/python); going on without it\n",
             kPython.string());
  return false;
}

std::string run_python(const std::string& script, const std::vector<std::string>& arguments) {
  const ScratchFolder folder;
  const std::filesystem::path log = folder.path() / "log";
  std::vector<std::string> command = {kPython.string(), (kSource / "bench/bulk" / script).string()};
  command.insert(command.end(), arguments.begin(), arguments.end());
  (void)run_program(command, log);
  std::ostringstream printed;
  printed << std::ifstream(log).rdbuf();
  return printed.str();
}

}  // namespace skua::bench
