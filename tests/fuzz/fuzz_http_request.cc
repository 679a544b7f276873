#include <algorithm>
#include <optional>
#include <string>

#include "api/http/api_routes.h"
#include "api/http/request_parser.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/support/byte_choices.h"
#include "tests/support/manual_clock.h"

namespace {

using namespace skua;
using test::ByteChoices;

constexpr std::uint64_t kHeaderBytesMax = 1024;
constexpr std::uint64_t kBodyBytesMax = 4096;

// The first request of a stream that arrives in pieces, as a session reads it.
struct Parsed {
  std::optional<HttpRequest> request;
  std::size_t consumed = 0;
};

template <typename NextPiece>
Parsed parse(std::string_view stream, const NextPiece& next_piece) {
  RequestParser parser(kHeaderBytesMax, kBodyBytesMax);
  Parsed out;
  std::size_t arrived = 0;
  while (!parser.is_done() && arrived < stream.size()) {
    arrived = std::min(stream.size(), arrived + next_piece());
    while (!parser.is_done() && out.consumed < arrived) {
      boost::system::error_code error;
      const std::string_view buffer = stream.substr(out.consumed, arrived - out.consumed);
      // On the heap and of exact size, so that a read past the end shows.
      const std::string copy(buffer);
      const std::size_t used = parser.parse({copy.data(), copy.size()}, error);
      SKUA_FUZZ_CHECK(used <= buffer.size());
      out.consumed += used;
      if (error == boost::beast::http::error::need_more) break;
      if (error) return out;
    }
  }
  if (parser.is_done()) out.request = std::move(parser).release();
  return out;
}

void check_limits(const HttpRequest& request) {
  SKUA_FUZZ_CHECK(request.body.size() <= kBodyBytesMax);
  SKUA_FUZZ_CHECK(request.method.size() + request.path.size() + request.query.size() +
                      request.content_type.size() + request.accept.size() +
                      request.request_timeout_ms.size() <=
                  kHeaderBytesMax);
  SKUA_FUZZ_CHECK(request.path.find('?') == std::string::npos);
}

bool same(const HttpRequest& a, const HttpRequest& b) {
  return a.method == b.method && a.path == b.path && a.query == b.query &&
         a.content_type == b.content_type && a.accept == b.accept &&
         a.request_timeout_ms == b.request_timeout_ms && a.body == b.body;
}

// Every request is answered once: by its operation, or with an error that says why not.
void check_route(const HttpRequest& request) {
  static const test::ManualClock clock{Timestamp{1'000'000}};
  int calls = 0;
  int answers = 0;
  const ApiRoutes routes(
      [&](Call call, const Respond& respond) {
        ++calls;
        SKUA_FUZZ_CHECK(call.body == request.body);
        SKUA_FUZZ_CHECK(operation_info(call.operation).http_path == request.path);
        SKUA_FUZZ_CHECK(call.deadline.has_value() == !request.request_timeout_ms.empty());
        respond({Status::ok_status(), "{}"});
      },
      clock);
  routes.handle(request, [&](const HttpResponse& response) {
    ++answers;
    const int status = response.status;
    SKUA_FUZZ_CHECK(calls == 1 ? status == 200
                               : status == 400 || status == 404 || status == 405 || status == 415);
  });
  SKUA_FUZZ_CHECK(answers == 1);
}

}  // namespace

// Requests of one connection, at once and in pieces whose sizes the first bytes choose.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  ByteChoices choices(data, size);
  const std::string sizes(choices.take(4));
  std::string_view stream = choices.rest();
  for (int left = 8; left > 0 && !stream.empty(); --left) {
    const Parsed whole = parse(stream, [&] { return stream.size(); });
    std::size_t piece = 0;
    const Parsed pieces = parse(stream, [&] {
      return std::size_t{1} + static_cast<unsigned char>(sizes[piece++ % sizes.size()]) % 64;
    });
    // However the bytes arrive, they are the same request.
    SKUA_FUZZ_CHECK(whole.request.has_value() == pieces.request.has_value());
    if (!whole.request) return 0;
    SKUA_FUZZ_CHECK(same(*whole.request, *pieces.request) && whole.consumed == pieces.consumed);
    check_limits(*whole.request);
    check_route(*whole.request);
    stream.remove_prefix(whole.consumed);
  }
  return 0;
}
