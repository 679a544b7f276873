#include "server/admin_server.h"

namespace skua {
namespace {

HttpServerOptions admin_options(const std::string& host, std::uint16_t port, TlsOptions tls) {
  HttpServerOptions options;
  options.host = host;
  options.port = port;
  options.threads = 1;
  // Connections that are left open do not keep a probe out.
  options.connections_max = 1000;
  options.makes_room = true;
  options.header_timeout = std::chrono::seconds(3);
  options.body_grace = std::chrono::seconds(1);
  options.request_bytes_max = 1024;
  options.drain_timeout = std::chrono::milliseconds(100);
  options.tls = std::move(tls);
  return options;
}

HttpResponse text_response(int status, std::string body) {
  HttpResponse response;
  response.status = status;
  response.content_type = "text/plain; charset=utf-8";
  response.body = std::move(body);
  return response;
}

}  // namespace

AdminServer::AdminServer(const std::string& host, std::uint16_t port, TlsOptions tls,
                         Metrics& metrics)
    : metrics_(metrics),
      scraper_(metrics),
      http_(admin_options(host, port, std::move(tls)),
            [this](const HttpRequest& request, const HttpRespond& respond) {
              handle(request, respond);
            }) {}

void AdminServer::set_ready(bool ready) {
  ready_ = ready;
  metrics_.ready.get().Set(ready ? 1 : 0);
}

// Probes are answered here and at once; metrics where looking at the store may take its time.
void AdminServer::handle(const HttpRequest& request, const HttpRespond& respond) {
  if (request.method != "GET" || request.path != "/metrics") return respond(answer(request));
  const bool is_asked = scraper_.ask([respond](std::string text) {
    HttpResponse response = text_response(200, std::move(text));
    response.content_type = "text/plain; version=0.0.4; charset=utf-8";
    respond(std::move(response));
  });
  if (!is_asked) respond(text_response(503, "too many ask for metrics at once\n"));
}

HttpResponse AdminServer::answer(const HttpRequest& request) const {
  if (request.method != "GET") return text_response(405, "only GET\n");
  if (request.path == "/livez") return text_response(200, "ok\n");
  if (request.path == "/readyz") {
    if (!ready_) return text_response(503, "starting or draining\n");
    const bool refuses_writes = metrics_.disk_refuses_writes.get().Value() > 0;
    return text_response(200,
                         refuses_writes ? "ok\nwrites are refused: disk_reserve_bytes\n" : "ok\n");
  }
  return text_response(404, "there are /livez, /readyz and /metrics\n");
}

}  // namespace skua
