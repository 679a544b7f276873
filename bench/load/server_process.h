#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "bench/load/child_process.h"
#include "clients/cpp/skua_client.h"

namespace skua::bench {

// A real skuad on a scratch folder and free ports, with the view of synthetic_rows.h applied. The
// folder is removed at the end.
class ServerProcess {
 public:
  explicit ServerProcess(const std::filesystem::path& binaries);
  ~ServerProcess();

  [[nodiscard]] int port() const { return port_; }
  [[nodiscard]] pid_t pid() const { return process_->pid(); }
  [[nodiscard]] SkuaClient& client() { return *client_; }

  // Writes `entities` rows, one per entity, then compacts. Prints the time it took.
  void load(std::int64_t entities);

 private:
  std::filesystem::path folder_;
  int port_;
  std::unique_ptr<ChildProcess> process_;
  std::unique_ptr<SkuaClient> client_;
};

}  // namespace skua::bench
