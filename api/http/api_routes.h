#pragma once

#include <optional>
#include <string_view>

#include "api/http/http_message.h"
#include "api/wire/dispatcher.h"
#include "storage/base/clock.h"

namespace skua {

// HTTP onto calls: POST <path> of operations.def, body in JSON or protobuf by Content-Type, answer
// by Accept (without one as the request), deadline by X-Request-Timeout-Ms. Errors are JSON
// (http_error.h). THREAD-SAFE.
class ApiRoutes {
 public:
  // The clock outlives the routes.
  ApiRoutes(CallHandler handler, const Clock& clock)
      : handler_(std::move(handler)), clock_(clock) {}

  // What a request for this path costs; nullopt: it is no operation.
  [[nodiscard]] static std::optional<OperationCost> cost_of(std::string_view path);

  // An HttpHandler.
  void handle(HttpRequest request, HttpRespond respond) const;

 private:
  CallHandler handler_;
  const Clock& clock_;
};

}  // namespace skua
