#include "server/admin_server.h"

#include <prometheus/text_serializer.h>

namespace skua {
namespace {

HttpServerOptions admin_options(const std::string& host, std::uint16_t port) {
  HttpServerOptions options;
  options.host = host;
  options.port = port;
  options.threads = 1;
  options.connections_max = 100;
  options.request_bytes_max = 1024;
  options.drain_timeout = std::chrono::milliseconds(100);
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

AdminServer::AdminServer(const std::string& host, std::uint16_t port, Metrics& metrics)
    : metrics_(metrics),
      http_(admin_options(host, port),
            [this](const HttpRequest& request, const HttpRespond& respond) {
              respond(answer(request));
            }) {}

HttpResponse AdminServer::answer(const HttpRequest& request) const {
  if (request.method != "GET") return text_response(405, "only GET\n");
  if (request.path == "/livez") return text_response(200, "ok\n");
  if (request.path == "/readyz") {
    if (!ready_) return text_response(503, "starting or draining\n");
    const bool refuses_writes = metrics_.disk_refuses_writes.get().Value() > 0;
    return text_response(200,
                         refuses_writes ? "ok\nwrites are refused: disk_reserve_bytes\n" : "ok\n");
  }
  if (request.path == "/metrics") {
    HttpResponse response =
        text_response(200, prometheus::TextSerializer().Serialize(metrics_.registry().Collect()));
    response.content_type = "text/plain; version=0.0.4; charset=utf-8";
    return response;
  }
  return text_response(404, "there are /livez, /readyz and /metrics\n");
}

}  // namespace skua
