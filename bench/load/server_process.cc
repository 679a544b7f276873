#include "bench/load/server_process.h"

#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <thread>

#include "bench/load/synthetic_rows.h"

namespace skua::bench {
namespace {

void require(const Status& status, const char* what) {
  if (status.ok()) return;
  fmt::print(stderr, "bench: {}: {}\n", what, status.to_string());
  std::exit(1);
}

}  // namespace

ServerProcess::ServerProcess(const std::filesystem::path& binaries)
    : folder_(std::filesystem::temp_directory_path() / fmt::format("skua-bench-{}", getpid())),
      port_(free_port()) {
  std::filesystem::create_directories(folder_);
  process_ = std::make_unique<ChildProcess>(
      std::vector<std::string>{(binaries / "skuad").string(), "--data", (folder_ / "data").string(),
                               "--grpc-port", std::to_string(port_), "--http-port",
                               std::to_string(free_port()), "--admin-port",
                               std::to_string(free_port())},
      (folder_ / "skuad.log").string());
  client_ = SkuaClient::connect(fmt::format("127.0.0.1:{}", port_));
  for (int attempt = 0; attempt < 100 && !client_->status().ok(); ++attempt)
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  require(client_->apply(definitions()).status(), "applying the view");
}

ServerProcess::~ServerProcess() {
  process_.reset();
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

void ServerProcess::load(std::int64_t entities) {
  constexpr std::int64_t kBatchRows = 10000;
  const auto start = std::chrono::steady_clock::now();
  for (std::int64_t first = 0; first < entities; first += kBatchRows)
    require(client_->write_rows(rows(first, std::min(kBatchRows, entities - first), 1)).status(),
            "loading");
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  require(client_->compact().status(), "compacting");
  fmt::print(
      "loaded {} rows of {} features in {:.1f} s ({:.0f} rows/s, one connection), then compacted\n",
      entities, kFeatures, took.count(), static_cast<double>(entities) / took.count());
}

}  // namespace skua::bench
