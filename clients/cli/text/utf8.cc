#include "clients/cli/text/utf8.h"

#include <cstddef>

namespace skua {
namespace {

// How a sequence goes on after its first byte.
struct Form {
  std::size_t following = 0;
  unsigned char second_least = 0x80;
  unsigned char second_most = 0xBF;
};

bool form_of(unsigned char first, Form& out) {
  if (first < 0x80) return true;
  if (first < 0xC2 || first > 0xF4) return false;
  out.following = first < 0xE0 ? 1 : first < 0xF0 ? 2 : 3;
  if (first == 0xE0) out.second_least = 0xA0;
  if (first == 0xED) out.second_most = 0x9F;
  if (first == 0xF0) out.second_least = 0x90;
  if (first == 0xF4) out.second_most = 0x8F;
  return true;
}

}  // namespace

bool is_utf8(std::string_view bytes) {
  while (!bytes.empty()) {
    Form form;
    if (!form_of(static_cast<unsigned char>(bytes[0]), form) || bytes.size() <= form.following)
      return false;
    for (std::size_t i = 1; i <= form.following; ++i) {
      const auto byte = static_cast<unsigned char>(bytes[i]);
      const unsigned char least = i == 1 ? form.second_least : 0x80;
      const unsigned char most = i == 1 ? form.second_most : 0xBF;
      if (byte < least || byte > most) return false;
    }
    bytes.remove_prefix(form.following + 1);
  }
  return true;
}

}  // namespace skua
