#include "api/service/shown_name.h"

namespace skua {

std::string shown_name(std::string_view name) {
  static constexpr std::size_t kBytesMax = 128;
  std::string shown(name.substr(0, kBytesMax));
  for (char& c : shown)
    if (c < 0x20 || c > 0x7e) c = '?';
  if (name.size() > kBytesMax) shown += "...";
  return shown;
}

}  // namespace skua
