#include "bench/micro/store_copy.h"

#include <system_error>

#include "bench/suite/require.h"

namespace skua::bench::micro {

void copy_store(const std::filesystem::path& from, const std::filesystem::path& to) {
  std::error_code error;
  for (const auto& file : std::filesystem::directory_iterator(from, error)) {
    const std::filesystem::path name = file.path().filename();
    if (name == "LOCK" || name.native().starts_with('.') || !file.is_regular_file()) continue;
    if (name.extension() == ".sst")
      std::filesystem::create_hard_link(file.path(), to / name, error);
    else
      std::filesystem::copy_file(file.path(), to / name, error);
    require(!error, "cannot copy a store: " + error.message());
  }
  require(!error, "cannot list a store: " + error.message());
}

}  // namespace skua::bench::micro
