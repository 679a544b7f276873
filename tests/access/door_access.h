#pragma once

#include <chrono>
#include <map>
#include <string>

#include "clients/cpp/grpc_transport.h"
#include "tests/access/access_server.h"
#include "tests/support/http_door.h"

namespace skua::test {

// Every operation of that server, by each door that has it.
class DoorAccess : public AccessServer {
 protected:
  // What an operation answers to a caller with this key, by each door, in protobuf and in JSON;
  // empty: without a key.
  [[nodiscard]] StatusCode over_grpc(Operation operation, const std::string& secret) const {
    const auto transport =
        make_grpc_transport("127.0.0.1:" + std::to_string(server->server().grpc_port()), secret);
    Duration ignored{0};
    return transport
        ->call(std::string(operation_info(operation).grpc_method), body_of(operation, targets),
               std::chrono::seconds(30), ignored)
        .status()
        .code();
  }
  [[nodiscard]] StatusCode over_http(Operation operation, const std::string& secret) const {
    HttpClient http(server->http_port());
    std::map<std::string, std::string> headers = {{"Content-Type", "application/json"}};
    if (!secret.empty()) headers["Authorization"] = "Bearer " + secret;
    const auto answer = http.send("POST", std::string(operation_info(operation).http_path), headers,
                                  json_of(operation, targets));
    if (!answer.ok()) return answer.status().code();
    const StatusCode code = http_error(*answer).code();
    EXPECT_EQ(answer->code == 401, code == StatusCode::kUnauthenticated);
    EXPECT_EQ(answer->code == 403, code == StatusCode::kPermissionDenied);
    return code;
  }
  void make_targets() {
    const auto snapshot = admin->begin_snapshot({});
    ASSERT_TRUE(snapshot.ok());
    targets.snapshot_id = snapshot->snapshot_id();
    v1::BeginLoadRequest load;
    load.set_project("mine");
    load.set_feature_view("weather");
    load.set_name("night");
    const auto begun = admin->begin_load(load);
    ASSERT_TRUE(begun.ok()) << begun.status().to_string();
    targets.load_id = begun->progress().load_id();
    targets.session = begun->session();
  }

  AccessTargets targets;
};

}  // namespace skua::test
