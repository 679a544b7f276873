#include "bench/load/resp_command.h"

namespace skua::bench {

void append_resp_bulk(std::string& out, std::string_view bytes) {
  out.append("$").append(std::to_string(bytes.size())).append("\r\n").append(bytes).append("\r\n");
}

void append_resp_command(std::string& out, const std::vector<std::string_view>& words) {
  out.append("*").append(std::to_string(words.size())).append("\r\n");
  for (const std::string_view word : words) append_resp_bulk(out, word);
}

}  // namespace skua::bench
