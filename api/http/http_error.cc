#include "api/http/http_error.h"

#include <nlohmann/json.hpp>

#include "api/http/http_status.h"

namespace skua {

HttpResponse error_response(int http_status, const Status& status) {
  const nlohmann::json error = {
      {"error", {{"code", status_code_name(status.code())}, {"message", status.message()}}}};
  HttpResponse response;
  response.status = http_status;
  // Names in a message may come from a request, and those need not be UTF-8.
  response.body = error.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  return response;
}

HttpResponse error_response(const Status& status) {
  HttpResponse response = error_response(to_http_status(status.code()), status);
  if (status.code() == StatusCode::kResourceExhausted)
    response.headers.emplace_back("Retry-After", "1");
  return response;
}

}  // namespace skua
