#include "api/http/api_routes.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <string_view>
#include <utility>

#include "api/http/http_error.h"
#include "api/http/media_type.h"

namespace skua {
namespace {

const OperationInfo* find_operation(std::string_view path) {
  const auto* found =
      std::find_if(std::begin(kOperations), std::end(kOperations),
                   [&](const OperationInfo& info) { return info.http_path == path; });
  return found == std::end(kOperations) ? nullptr : found;
}

// The documented path that shares most with what was asked for.
std::string_view closest_path(std::string_view path) {
  const auto shared = [&](const OperationInfo& info) {
    return std::mismatch(path.begin(), path.end(), info.http_path.begin(), info.http_path.end())
               .first -
           path.begin();
  };
  const auto* closest = std::max_element(
      std::begin(kOperations), std::end(kOperations),
      [&](const OperationInfo& a, const OperationInfo& b) { return shared(a) < shared(b); });
  return closest->http_path;
}

HttpResponse unknown_path(std::string_view path) {
  return error_response(not_found(fmt::format(
      "no operation has this path; the closest is `POST {}`, and docs/openapi.yaml lists all",
      closest_path(path))));
}

HttpResponse wrong_method(const OperationInfo& info) {
  HttpResponse response =
      error_response(405, invalid_argument(fmt::format("`{}` takes POST only", info.http_path)));
  response.headers.emplace_back("Allow", "POST");
  return response;
}

HttpResponse unknown_content_type() {
  return error_response(415, invalid_argument(fmt::format("Content-Type must be {} or {}",
                                                          kJsonMediaType, kProtobufMediaType)));
}

Result<std::chrono::nanoseconds> parse_timeout(std::string_view text) {
  constexpr std::uint32_t kLongestMs = 24 * 3600 * 1000;
  std::uint32_t timeout_ms = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), timeout_ms);
  if (error != std::errc() || end != text.data() + text.size() || timeout_ms == 0 ||
      timeout_ms > kLongestMs)
    return invalid_argument(
        fmt::format("X-Request-Timeout-Ms must be whole milliseconds from 1 to {}", kLongestMs));
  return std::chrono::nanoseconds(std::chrono::milliseconds(timeout_ms));
}

constexpr std::string_view kRetryAfter = "Retry-After";

// RFC 9110: a 401 names a scheme (11.6.1); Retry-After is whole seconds, once (10.2.3, 5.3).
HttpResponse refusal(const Reply& reply) {
  HttpResponse response = error_response(reply.status);
  if (reply.status.code() == StatusCode::kUnauthenticated)
    response.headers.emplace_back("WWW-Authenticate", "Bearer");
  if (reply.retry_after) {
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(*reply.retry_after);
    std::erase_if(response.headers, [](const auto& header) { return header.first == kRetryAfter; });
    response.headers.emplace_back(kRetryAfter, std::to_string(std::max(seconds.count(), 1L)));
  }
  return response;
}

HttpResponse to_response(Reply reply, Encoding encoding) {
  if (!reply.status.ok()) return refusal(reply);
  HttpResponse response;
  response.content_type = media_type_of(encoding);
  response.body = std::move(reply.body);
  return response;
}

}  // namespace

std::optional<OperationCost> ApiRoutes::cost_of(std::string_view path) {
  const OperationInfo* info = find_operation(path);
  return info == nullptr ? std::nullopt : std::optional(info->cost);
}

void ApiRoutes::handle(HttpRequest request, HttpRespond respond) const {
  const OperationInfo* info = find_operation(request.path);
  if (info == nullptr) return respond(unknown_path(request.path));
  if (request.method != "POST") return respond(wrong_method(*info));
  const std::optional<Encoding> encoding = encoding_of(request.content_type);
  if (!encoding) return respond(unknown_content_type());

  Call call;
  call.operation = info->operation;
  call.door = Door::kHttp;
  call.trace = parse_traceparent(request.traceparent);
  call.arrived = request.arrived;
  call.request_encoding = *encoding;
  call.reply_encoding = accepted_encoding(request.accept, *encoding);
  call.body = std::move(request.body);
  call.authorization = request.authorization;
  call.is_of_web_page = !request.origin.empty();
  if (is_audited(info->operation)) call.peer = std::move(request.peer);
  call.is_abandoned = std::move(request.is_abandoned);
  if (!request.request_timeout_ms.empty()) {
    const Result<std::chrono::nanoseconds> timeout = parse_timeout(request.request_timeout_ms);
    if (!timeout.ok()) return respond(error_response(timeout.status()));
    call.deadline = request.arrived.value_or(clock_.steady()) + *timeout;
  }
  const Encoding reply_encoding = call.reply_encoding;
  handler_(std::move(call), [respond = std::move(respond), reply_encoding](Reply reply) {
    respond(to_response(std::move(reply), reply_encoding));
  });
}

}  // namespace skua
