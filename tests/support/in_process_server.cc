#include "tests/support/in_process_server.h"

#include "tests/support/grpc_door.h"
#include "tests/support/http_door.h"

namespace skua::test {

Settings InProcessServer::small_settings(const std::filesystem::path& data) {
  Settings settings;
  settings.data_dir = data.string();
  settings.grpc_port = 0;
  settings.http_port = 0;
  settings.kafka_port = 0;
  settings.admin_port = 0;
  settings.memtable_bytes = 64 << 10;
  settings.block_cache_bytes = 1 << 20;
  settings.drain_timeout = std::chrono::seconds(2);
  settings.limits.snapshot_page_bytes = 1024;
  return settings;
}

InProcessServer::InProcessServer(Settings settings, Timestamp start)
    : settings_(std::move(settings)), clock_(start) {}

InProcessServer::~InProcessServer() { stop(); }

Status InProcessServer::start() {
  stop();
  ASSIGN_OR_RETURN(server_, Server::start(settings_, clock_));
  doors_[0] = std::make_unique<GrpcDoor>(server_->grpc_port());
  doors_[1] = std::make_unique<HttpDoor>(server_->http_port(), HttpBody::kJson);
  doors_[2] = std::make_unique<HttpDoor>(server_->http_port(), HttpBody::kProtobuf);
  return {};
}

void InProcessServer::stop() {
  for (auto& door : doors_) door.reset();
  server_.reset();
}

std::array<Door*, 3> InProcessServer::doors() {
  return {doors_[0].get(), doors_[1].get(), doors_[2].get()};
}

HttpAnswer InProcessServer::admin(const std::string& path) {
  HttpClient client(server_->admin_port());
  auto answer = client.send("GET", path, {}, "");
  return answer.ok() ? *answer : HttpAnswer{};
}

}  // namespace skua::test
