#include "tests/support/scratch_folder.h"

#include <cstdlib>
#include <stdexcept>
#include <system_error>

namespace skua::test {
namespace {

namespace fs = std::filesystem;

fs::path parent(ScratchFolder::Place place) {
  static const fs::path kMemory = "/dev/shm";
  if (place == ScratchFolder::Place::kMemory && fs::is_directory(kMemory)) return kMemory;
  return fs::temp_directory_path();
}

}  // namespace

ScratchFolder::ScratchFolder(Place place) {
  std::string pattern = (parent(place) / "skua-test-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr)
    throw std::runtime_error("cannot make a scratch folder like " + pattern);
  path_ = pattern;
}

ScratchFolder::~ScratchFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace skua::test
