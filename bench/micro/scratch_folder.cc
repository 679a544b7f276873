#include "bench/micro/scratch_folder.h"

#include <cstdlib>
#include <string>
#include <system_error>

#include "bench/micro/require.h"

namespace skua::bench::micro {

ScratchFolder::ScratchFolder() {
  const char* chosen = std::getenv("TMPDIR");
  const std::filesystem::path parent = chosen == nullptr ? "/var/tmp" : chosen;
  std::string pattern = (parent / "skua-bench-XXXXXX").string();
  require(::mkdtemp(pattern.data()) != nullptr, "cannot make a scratch folder like " + pattern);
  path_ = pattern;
}

ScratchFolder::~ScratchFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace skua::bench::micro
