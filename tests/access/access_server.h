#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "clients/cpp/skua_client.h"
#include "storage/credentials/grant.h"
#include "tests/access/operation_bodies.h"
#include "tests/support/in_process_server.h"
#include "tests/support/scratch_folder.h"

namespace skua::test {

// A server that asks every caller for a key, with the key of its admin key file, which it made.
class AccessServer : public ::testing::Test {
 protected:
  void SetUp() override {
    Settings settings = InProcessServer::small_settings(folder.path() / "data");
    settings.authentication = "keys";
    settings.admin_key_file = (folder.path() / "admin.key").string();
    server = std::make_unique<InProcessServer>(settings);
    const Status started = server->start();
    ASSERT_TRUE(started.ok()) << started.to_string();
    std::ifstream file(settings.admin_key_file);
    std::getline(file, admin_secret);
    ASSERT_GE(admin_secret.size(), 40u);
    admin = client_with(admin_secret);
    define("mine");
    define("other");
  }

  [[nodiscard]] std::unique_ptr<SkuaClient> client_with(const std::string& secret) const {
    ClientOptions options;
    options.api_key = secret;
    options.retry.attempts_max = 1;
    return SkuaClient::connect("127.0.0.1:" + std::to_string(server->server().grpc_port()),
                               std::move(options));
  }
  // The secret of a new key.
  std::string make_key(const std::string& name, const std::vector<std::string>& grants,
                       const v1::Quota& quota = {}) {
    v1::CreateKeyRequest request;
    request.set_name(name);
    *request.mutable_quota() = quota;
    for (const std::string& text : grants) {
      const auto parsed = parse_grant(text);
      EXPECT_TRUE(parsed.ok()) << text;
      v1::Grant& grant = *request.add_grants();
      grant.set_permission(static_cast<v1::Permission>(parsed->permission));
      grant.set_project(parsed->project);
      grant.set_feature_view(parsed->view);
    }
    const auto created = admin->create_key(request);
    EXPECT_TRUE(created.ok()) << created.status().to_string();
    return created.ok() ? created->secret() : "";
  }
  void revoke(const std::string& name) {
    v1::RevokeKeyRequest request;
    request.set_name(name);
    EXPECT_TRUE(admin->revoke_key(request).ok());
  }

  ScratchFolder folder;
  std::unique_ptr<InProcessServer> server;
  std::string admin_secret;
  std::unique_ptr<SkuaClient> admin;

 private:
  // The view `weather` of a project.
  void define(const std::string& project) {
    v1::ApplyRequest request;
    v1::Entity& entity = *request.add_entities();
    entity.set_project(project);
    entity.set_name("airport");
    entity.set_join_key("airport");
    entity.set_type(v1::STRING);
    v1::FeatureView& view = *request.add_feature_views();
    view.set_project(project);
    view.set_name("weather");
    view.add_entities("airport");
    v1::Feature& feature = *view.add_features();
    feature.set_name("temp");
    feature.set_type(v1::DOUBLE);
    const auto applied = admin->apply(request);
    ASSERT_TRUE(applied.ok()) << applied.status().to_string();
  }
};

}  // namespace skua::test
