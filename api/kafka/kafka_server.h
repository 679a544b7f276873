#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "api/net/tls_options.h"
#include "api/payload/schema_registry.h"
#include "api/service/services.h"
#include "storage/base/result.h"
#include "storage/base/time.h"
#include "storage/credentials/credentials.h"

namespace skua::kafka {

struct KafkaServerOptions {
  std::string host = "127.0.0.1";
  std::uint16_t port = 9092;  // 0: any free one.
  std::size_t threads = 1;
  // What clients are told to connect to. Empty: `host`, or where that is every interface, the
  // address that the client reached. 0: the bound port.
  std::string advertised_host;
  std::uint16_t advertised_port = 0;
  std::uint32_t partitions = 8;  // Of every view.
  bool needs_authentication = false;
  Duration idle_timeout = std::chrono::minutes(10);
  // From a connection's start to the end of its authentication.
  Duration login_timeout = std::chrono::seconds(10);
  // From the first byte of a request to its last; and when others wait for the memory it holds.
  Duration frame_timeout = std::chrono::minutes(1);
  Duration short_frame_timeout = std::chrono::seconds(5);
  // Longest pause of a peer that does not take its answers; and how long it may take over what is
  // being sent when others wait for the memory it holds.
  Duration write_idle_timeout = std::chrono::seconds(30);
  Duration short_write_timeout = std::chrono::seconds(5);
  Duration failed_login_delay = std::chrono::milliseconds(100);
  // How long drain() waits for answers in flight before it closes their connections.
  Duration drain_timeout = std::chrono::seconds(10);
  TlsOptions tls;
};

// A server of the Kafka protocol for producers: a topic is a feature view, `view` or
// `project.view`. The limits are those that begin with kafka_, and request_bytes_max.
class KafkaServer {
 public:
  // `registry` may be null. Everything outlives the server.
  KafkaServer(KafkaServerOptions options, Services& services, const Credentials& credentials,
              SchemaRegistry* registry);
  // Drains.
  ~KafkaServer();
  KafkaServer(const KafkaServer&) = delete;
  KafkaServer& operator=(const KafkaServer&) = delete;

  // Listens and serves. Call once. Errors: UNAVAILABLE (the address cannot be bound).
  [[nodiscard]] Status start();
  // Stops accepting and reading, answers what was taken up, closes; after the drain timeout closes
  // what is left. Returns when nothing is owed any more. Later calls return at once.
  void drain();
  // The bound port. REQUIRES: start() succeeded.
  [[nodiscard]] std::uint16_t port() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace skua::kafka
