#include "clients/cli/text/counted.h"

#include <fmt/format.h>

namespace skua {

std::string counted(std::uint64_t count, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", count, count == 1 ? one : many);
}

std::string counted_rows(std::uint64_t count) { return counted(count, "row", "rows"); }

}  // namespace skua
