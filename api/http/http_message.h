#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace skua {

// One HTTP request, read whole.
struct HttpRequest {
  std::string method;  // "POST"
  std::string path;    // "/v1/online/get-features", without the query.
  std::string query;   // What follows "?", not decoded.
  std::string content_type;
  std::string accept;
  std::string request_timeout_ms;  // X-Request-Timeout-Ms
  std::string body;
};

// One answer. The server adds Content-Length and Connection.
struct HttpResponse {
  int status = 200;
  std::string content_type = "application/json";
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
};

using HttpRespond = std::function<void(HttpResponse)>;

// Answers every request exactly once by calling respond, on this thread or another, and must not
// block.
using HttpHandler = std::function<void(HttpRequest, HttpRespond)>;

}  // namespace skua
