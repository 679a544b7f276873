#include "bench/load/feast_server.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "bench/suite/require.h"

namespace skua::bench {
namespace {

namespace fs = std::filesystem;

// SKUA_SOURCE_DIR is set by CMake.
const fs::path kSource = SKUA_SOURCE_DIR;

std::string find_feast() {
  const char* chosen = std::getenv("SKUA_FEAST");
  const std::string program =
      chosen != nullptr ? chosen : (kSource / "build/feast/bin/feast").string();
  return access(program.c_str(), X_OK) == 0 ? program : "";
}

// Feast sends usage statistics unless it is told not to.
std::vector<std::string> without_telemetry(std::vector<std::string> command) {
  command.insert(command.begin(), {"/usr/bin/env", "FEAST_USAGE=False", "PYTHONUNBUFFERED=1"});
  return command;
}

void write_repository(const fs::path& folder, int redis_port) {
  fs::copy_file(kSource / "bench/feast/definitions.py", folder / "definitions.py");
  std::ofstream out(folder / "feature_store.yaml");
  out << fmt::format(
      "project: {}\n"
      "provider: local\n"
      "registry: {{path: registry.db, cache_ttl_seconds: 3600}}\n"
      "online_store: {{type: redis, connection_string: \"127.0.0.1:{}\"}}\n"
      "offline_store: {{type: file}}\n"
      "entity_key_serialization_version: 3\n",
      FeastServer::kProject, redis_port);
}

}  // namespace

std::unique_ptr<FeastServer> FeastServer::start() {
  const std::string program = find_feast();
  if (program.empty()) {
    fmt::print("  Feast is not installed (bench/feast/install); going on without it\n");
    return nullptr;
  }
  auto redis = start_redis();
  if (redis == nullptr) return nullptr;
  return std::make_unique<FeastServer>(program, std::move(redis));
}

FeastServer::FeastServer(const std::string& program, std::shared_ptr<PeerProcess> redis)
    : redis_(std::move(redis)), port_(free_port()) {
  const std::string folder = folder_.path().string();
  const std::string log = (folder_.path() / "feast.log").string();
  write_repository(folder_.path(), redis_->port());
  ChildProcess apply(without_telemetry({program, "apply", "--skip-source-validation"}), log,
                     folder);
  require(apply.wait(120) == 0, "`feast apply` failed; try it in a copy of bench/feast");
  process_ = std::make_unique<ChildProcess>(
      without_telemetry({program, "serve", "--host", "127.0.0.1", "--port", std::to_string(port_),
                         "--workers", "1", "--no-access-log", "--keep-alive-timeout", "60",
                         "--registry_ttl_sec", "3600"}),
      log, folder);
  wait_until_listening(port_, "feast serve", 120);
}

}  // namespace skua::bench
