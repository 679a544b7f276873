#include "server/masked_setting.h"

#include <algorithm>
#include <iterator>

namespace skua {
namespace {

constexpr const char* kMask = "(masked)";

bool is_secret(std::string_view name) {
  if (name.ends_with("_file")) return false;
  constexpr std::string_view kWords[] = {"password", "secret", "token", "credential"};
  return std::any_of(std::begin(kWords), std::end(kWords), [&](std::string_view word) {
    return name.find(word) != std::string_view::npos;
  });
}

}  // namespace

std::string masked_setting(const Setting& setting, const std::string& value) {
  if (value.empty()) return value;
  if (is_secret(setting.name)) return kMask;
  std::string out = value;
  const std::size_t scheme = out.find("://");
  if (scheme != std::string::npos) {
    if (const std::size_t query = out.find_first_of("?#", scheme); query != std::string::npos)
      out.replace(query + 1, std::string::npos, kMask);
    const std::size_t begin = scheme + 3;
    const std::size_t end = std::min(out.find('/', begin), out.size());
    const std::size_t at = out.rfind('@', end);
    if (at != std::string::npos && at >= begin) out.replace(begin, at - begin, kMask);
  }
  std::replace_if(
      out.begin(), out.end(), [](unsigned char c) { return c < 0x20 || c > 0x7e; }, '?');
  return out;
}

}  // namespace skua
