#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "bench/load/child_process.h"
#include "bench/load/synthetic_view.h"
#include "bench/suite/scratch_folder.h"
#include "clients/cpp/skua_client.h"

namespace skua::bench {

// Rows to load: one per entity of [first, first + count), all at one event timestamp.
struct RowRange {
  std::int64_t first = 0;
  std::int64_t count = 0;
  std::int64_t event_us = 1;
  int version = 0;
};

// A real skuad on a scratch folder and free ports. What must succeed and does not ends the
// benchmark. Not thread-safe, but client() is.
class SkuaServer {
 public:
  // Waits until it answers. `settings` are more arguments of skuad; `tls` is how its clients speak
  // when they turn TLS on.
  explicit SkuaServer(const std::filesystem::path& binaries, std::vector<std::string> settings = {},
                      ClientTls tls = {});

  [[nodiscard]] int grpc_port() const { return grpc_port_; }
  [[nodiscard]] int http_port() const { return http_port_; }
  [[nodiscard]] int kafka_port() const { return kafka_port_; }
  [[nodiscard]] pid_t pid() const { return process_->pid(); }
  [[nodiscard]] const ClientTls& tls() const { return tls_; }
  [[nodiscard]] SkuaClient& client() { return *client_; }
  [[nodiscard]] const std::filesystem::path& folder() const { return folder_.path(); }

  void apply(const v1::ApplyRequest& request);
  // Writes with two calls in flight; prints nothing.
  void load(const SyntheticView& view, const RowRange& rows);
  void compact();

  // SIGKILL. Then start() runs it again on the same data and ports, without waiting for anything.
  void kill_now() { process_->kill_now(); }
  void start();

 private:
  ScratchFolder folder_;
  std::vector<std::string> command_;
  ClientTls tls_;
  int grpc_port_;
  int http_port_;
  int kafka_port_;
  std::unique_ptr<ChildProcess> process_;
  std::unique_ptr<SkuaClient> client_;
};

}  // namespace skua::bench
