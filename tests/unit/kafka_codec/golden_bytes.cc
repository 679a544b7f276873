#include "tests/unit/kafka_codec/golden_bytes.h"

#include <fstream>

namespace skua::kafka {

std::string from_hex(std::string_view hex) {
  std::string out;
  for (std::size_t at = 0; at + 1 < hex.size(); at += 2)
    out.push_back(static_cast<char>(std::stoi(std::string(hex.substr(at, 2)), nullptr, 16)));
  return out;
}

GoldenBytes golden_bytes(const std::string& kind) {
  GoldenBytes out;
  std::ifstream in("tests/compat/golden/kafka/messages.txt");
  std::string line_kind;
  std::int16_t key = 0;
  std::int16_t version = 0;
  for (std::string hex; in >> line_kind >> key >> version >> hex;)
    if (line_kind == kind) out[{key, version}] = from_hex(hex);
  return out;
}

}  // namespace skua::kafka
