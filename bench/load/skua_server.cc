#include "bench/load/skua_server.h"

#include <algorithm>
#include <numeric>

#include "bench/suite/require.h"
#include "clients/cpp/write_stream.h"

namespace skua::bench {
namespace {

constexpr std::int64_t kRowsPerWrite = 5000;
// Compacting many rows takes its time.
constexpr std::chrono::minutes kCallTimeout{10};

void require_written(const FinishedWrite& write) {
  require(write.response.status(), "loading rows");
  require(write.response->rejected() == 0 && write.response->expired() == 0,
          "loading rows: some were not stored");
}

}  // namespace

SkuaServer::SkuaServer(const std::filesystem::path& binaries, std::vector<std::string> settings,
                       ClientTls tls)
    : tls_(std::move(tls)),
      grpc_port_(free_port()),
      http_port_(free_port()),
      kafka_port_(free_port()) {
  command_ = {(binaries / "skuad").string(),      "--data",
              (folder_.path() / "data").string(), "--grpc-port",
              std::to_string(grpc_port_),         "--http-port",
              std::to_string(http_port_),         "--kafka-port",
              std::to_string(kafka_port_),        "--admin-port",
              std::to_string(free_port())};
  command_.insert(command_.end(), settings.begin(), settings.end());
  start();
  wait_until_listening(grpc_port_, "skuad");
  wait_until_listening(http_port_, "skuad");
  ClientOptions client;
  client.timeout = kCallTimeout;
  client.tls = tls_;
  client_ = SkuaClient::connect("127.0.0.1:" + std::to_string(grpc_port_), client);
  require(client_->status().status(), "asking skuad for its status");
}

void SkuaServer::start() {
  process_ = std::make_unique<ChildProcess>(command_, (folder_.path() / "skuad.log").string());
}

void SkuaServer::apply(const v1::ApplyRequest& request) {
  require(client_->apply(request).status(), "applying definitions");
}

void SkuaServer::load(const SyntheticView& view, const RowRange& rows) {
  WriteStream stream(*client_, 2);
  std::uint64_t batch = 0;
  for (std::int64_t done = 0; done < rows.count; done += kRowsPerWrite, ++batch) {
    const std::int64_t batch_rows = std::min(kRowsPerWrite, rows.count - done);
    std::vector<std::int64_t> entities(static_cast<std::size_t>(batch_rows));
    std::iota(entities.begin(), entities.end(), rows.first + done);
    stream.submit(batch % stream.lanes(), batch,
                  write_request(view, entities, rows.version, rows.event_us));
    while (const auto write = stream.try_next()) require_written(*write);
  }
  while (const auto write = stream.next()) require_written(*write);
}

void SkuaServer::compact() { require(client_->compact().status(), "compacting"); }

}  // namespace skua::bench
