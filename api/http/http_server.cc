#include "api/http/http_server.h"

#include <fmt/format.h>
#include <prometheus/gauge.h>

#include <limits>

#include "api/http/http_error.h"
#include "api/http/http_session.h"
#include "api/net/session_server.h"

namespace skua {
namespace {

// Connections beyond connections_max that are told so; more are closed without a word.
constexpr std::size_t kRefusalsMax = 64;

}  // namespace

class HttpServer::Impl {
 public:
  Impl(HttpServerOptions options, HttpHandler handler)
      : options_(std::move(options)), handler_(std::move(handler)) {}

  Status start() {
    RETURN_IF_ERROR(server_.listen("HTTP"));
    server_.serve();
    return {};
  }
  void drain() { server_.drain(); }
  [[nodiscard]] std::uint16_t port() const { return server_.port(); }

 private:
  using Server = SessionServer<HttpSession, HttpSessionHost>;

  [[nodiscard]] Server::Begin admit(std::size_t open) const {
    // Room is made on the thread of the connections, a moment later.
    const std::size_t most = options_.connections_max + (options_.makes_room ? kRefusalsMax : 0);
    if (open <= most) return &HttpSession::start;
    if (options_.admission != nullptr)
      options_.admission->count_refusal(Door::kHttp, Refusal::kConnections);
    if (open > options_.connections_max + kRefusalsMax) return {};
    return [this](HttpSession& session) {
      session.refuse(error_response(resource_exhausted(
          fmt::format("connections_max ({}) connections are open; try again later",
                      options_.connections_max))));
    };
  }

  [[nodiscard]] std::unique_ptr<CallLine> make_line() const {
    if (options_.admission == nullptr) return nullptr;
    return std::make_unique<CallLine>(options_.waiting, *options_.clock, *options_.admission);
  }

  void count(int change) const {
    if (options_.connections_gauge == nullptr) return;
    if (change > 0)
      options_.connections_gauge->Increment();
    else
      options_.connections_gauge->Decrement();
  }

  const HttpServerOptions options_;
  const HttpHandler handler_;
  Server server_{
      {options_.host, options_.port, options_.threads, options_.drain_timeout, options_.tls,
       "http/1.1",
       options_.makes_room ? options_.connections_max : std::numeric_limits<std::size_t>::max()},
      {[this](const auto& io) {
         return HttpSessionHost{options_, handler_, io, make_line(), false, {}};
       },
       make_http_session, [this](std::size_t open, TcpSocket&) { return admit(open); },
       [this](int change) { count(change); }, &HttpSession::due}};
};

HttpServer::HttpServer(HttpServerOptions options, HttpHandler handler)
    : impl_(std::make_unique<Impl>(std::move(options), std::move(handler))) {}

HttpServer::~HttpServer() { impl_->drain(); }

Status HttpServer::start() { return impl_->start(); }

void HttpServer::drain() { impl_->drain(); }

std::uint16_t HttpServer::port() const { return impl_->port(); }

}  // namespace skua
