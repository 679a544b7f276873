#pragma once

#include <cstdint>
#include <memory>

#include "server/settings.h"
#include "storage/base/clock.h"
#include "storage/base/code_points.h"
#include "storage/base/result.h"

namespace rocksdb {
class FileSystem;
}  // namespace rocksdb

namespace skua {

class Engine;
class Metrics;
class Registry;

// What tests put into a server and around its disk; skuad has none of it. They outlive the server.
struct ServerHooks {
  CodePointHook* code_points = nullptr;
  std::shared_ptr<rocksdb::FileSystem> file_system;
};

// One whole server: store, services, doors and admin port. Built bottom-up, destroyed in reverse.
class Server {
 public:
  // Opens the store and the doors; ready when it returns. The admin port answers from the
  // beginning, so that probes see a long recovery. The clock outlives the server. Errors:
  // INVALID_ARGUMENT (settings), FAILED_PRECONDITION (data folder in use), DATA_LOSS (store
  // damaged), UNAVAILABLE (port in use, disk).
  [[nodiscard]] static Result<std::unique_ptr<Server>> start(const Settings& settings,
                                                             const Clock& clock,
                                                             const ServerHooks& hooks = {});
  // Drains, then closes the store.
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  // Answers 503 on /readyz, takes nothing new, and lets requests in flight end within
  // drain_timeout. The store stays open. Later calls return at once. Not thread-safe.
  void drain();

  // Reads the files of TLS again, for connections that begin afterwards; nothing to do without TLS.
  // After an error they go on with what there was. Errors: INVALID_ARGUMENT, naming setting and
  // file.
  [[nodiscard]] Status reload_tls();

  // The ports in use; those of the settings, or the free ones that were taken for 0.
  [[nodiscard]] std::uint16_t grpc_port() const;
  [[nodiscard]] std::uint16_t http_port() const;
  // 0 when the Kafka protocol is not served.
  [[nodiscard]] std::uint16_t kafka_port() const;
  [[nodiscard]] std::uint16_t admin_port() const;

  [[nodiscard]] Engine& engine();
  [[nodiscard]] Registry& registry();
  [[nodiscard]] Metrics& metrics();

 private:
  struct Parts;
  explicit Server(std::unique_ptr<Parts> parts);

  std::unique_ptr<Parts> parts_;
};

}  // namespace skua
