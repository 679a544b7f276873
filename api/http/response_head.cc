#include "api/http/response_head.h"

#include <fmt/format.h>

#include <iterator>
#include <string_view>

namespace skua {
namespace {

std::string_view reason_phrase(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 400:
      return "Bad Request";
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

std::string response_head(const HttpResponse& response, AfterAnswer after) {
  std::string head;
  auto out = std::back_inserter(head);
  fmt::format_to(out, "HTTP/1.1 {} {}\r\nContent-Type: {}\r\nContent-Length: {}\r\n",
                 response.status, reason_phrase(response.status), response.content_type,
                 response.body.size());
  for (const auto& [name, value] : response.headers) fmt::format_to(out, "{}: {}\r\n", name, value);
  fmt::format_to(out, "{}\r\n", connection_field(after));
  return head;
}

}  // namespace skua
