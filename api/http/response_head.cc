#include "api/http/response_head.h"

#include <fmt/format.h>

#include <string_view>

namespace skua {
namespace {

std::string_view reason_phrase(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 409:
      return "Conflict";
    case 413:
      return "Content Too Large";
    case 415:
      return "Unsupported Media Type";
    case 429:
      return "Too Many Requests";
    case 431:
      return "Request Header Fields Too Large";
    case 499:
      return "Client Closed Request";
    case 500:
      return "Internal Server Error";
    case 501:
      return "Not Implemented";
    case 503:
      return "Service Unavailable";
    case 504:
      return "Gateway Timeout";
    default:
      return "";  // The phrase is optional.
  }
}

std::string_view connection_field(AfterAnswer after) {
  switch (after) {
    case AfterAnswer::kClose:
      return "Connection: close\r\n";
    case AfterAnswer::kKeepAlive:
      return "";  // The default of HTTP/1.1.
    case AfterAnswer::kKeepAliveHttp10:
      return "Connection: keep-alive\r\n";
  }
  return "";
}

}  // namespace

void write_response_head(const HttpResponse& response, AfterAnswer after, std::string& head) {
  const fmt::format_int status(response.status);
  const fmt::format_int length(response.body.size());
  head.assign("HTTP/1.1 ").append(status.data(), status.size()).append(" ");
  head.append(reason_phrase(response.status));
  head.append("\r\nContent-Type: ").append(response.content_type);
  head.append("\r\nContent-Length: ").append(length.data(), length.size()).append("\r\n");
  for (const auto& [name, value] : response.headers)
    head.append(name).append(": ").append(value).append("\r\n");
  head.append(connection_field(after)).append("\r\n");
}

}  // namespace skua
