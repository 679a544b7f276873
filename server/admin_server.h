#pragma once

#include <atomic>
#include <cstdint>
#include <string>

#include "api/http/http_server.h"
#include "server/scraper.h"
#include "storage/base/metrics.h"
#include "storage/base/result.h"

namespace skua {

// The admin port: /livez, /readyz and /metrics, on a thread of its own, so that probes answer
// whatever the data path does. THREAD-SAFE once started.
class AdminServer {
 public:
  // The metrics outlive the server.
  AdminServer(const std::string& host, std::uint16_t port, TlsOptions tls, Metrics& metrics);

  // Errors: UNAVAILABLE (the address cannot be bound).
  [[nodiscard]] Status start() { return http_.start(); }
  // What /readyz says; not ready at first. A server whose disk is nearly full is ready, as it
  // answers reads; a second line says then that writes are refused.
  void set_ready(bool ready);
  // REQUIRES: start() succeeded.
  [[nodiscard]] std::uint16_t port() const { return http_.port(); }

 private:
  void handle(const HttpRequest& request, const HttpRespond& respond);
  [[nodiscard]] HttpResponse answer(const HttpRequest& request) const;

  Metrics& metrics_;
  std::atomic<bool> ready_ = false;
  Scraper scraper_;
  HttpServer http_;  // Last: its thread uses the rest.
};

}  // namespace skua
