#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
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
  std::string traceparent;
  std::string authorization;  // Or X-API-Key; of both the first.
  std::string origin;         // Of the web page that sent it; other programs send none.
  std::string peer;           // The address that it came from.
  std::string body;
  // When it began to wait for its turn on its thread, if it did; on the clock of the server.
  std::optional<std::chrono::nanoseconds> arrived;
  // True once the peer has gone; may be null.
  std::shared_ptr<const std::atomic<bool>> is_abandoned;
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
