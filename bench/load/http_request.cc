#include "bench/load/http_request.h"

#include <fmt/format.h>

namespace skua::bench {

std::string http_post(std::string_view path, std::string_view content_type, std::string_view body) {
  return fmt::format(
      "POST {} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: {}\r\nContent-Length: {}\r\n\r\n{}",
      path, content_type, body.size(), body);
}

}  // namespace skua::bench
