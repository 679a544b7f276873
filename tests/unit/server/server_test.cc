#include "server/server.h"

#include <gtest/gtest.h>

#include "storage/store/engine.h"
#include "tests/support/in_process_server.h"
#include "tests/support/scratch_folder.h"

namespace skua {
namespace {

using test::InProcessServer;
using test::ScratchFolder;

TEST(Server, OpensItsDoorsAndProbes) {
  const ScratchFolder folder;
  InProcessServer process(InProcessServer::small_settings(folder.path() / "data"));
  ASSERT_TRUE(process.start().ok());
  const Server& server = process.server();
  EXPECT_NE(server.grpc_port(), 0);
  EXPECT_NE(server.http_port(), 0);
  EXPECT_NE(server.admin_port(), 0);
  for (test::Door* door : process.doors()) {
    v1::StatusResponse answer;
    const Status status = door->status(answer);
    EXPECT_TRUE(status.ok()) << door->name() << " " << status.to_string();
    EXPECT_EQ(answer.store_id(), process.server().engine().store_id());
  }
}

TEST(Server, AdminPortAnswersProbesAndMetrics) {
  const ScratchFolder folder;
  InProcessServer process(InProcessServer::small_settings(folder.path() / "data"));
  ASSERT_TRUE(process.start().ok());
  EXPECT_EQ(process.admin("/livez").code, 200);
  EXPECT_EQ(process.admin("/readyz").code, 200);
  EXPECT_EQ(process.admin("/elsewhere").code, 404);
  v1::StatusResponse status;
  ASSERT_TRUE(process.grpc().status(status).ok());
  const auto metrics = process.admin("/metrics");
  EXPECT_EQ(metrics.code, 200);
  EXPECT_NE(metrics.body.find("skua_requests_total{operation=\"Status\"} 1"), std::string::npos);
}

TEST(Server, DrainingIsLiveButNotReadyAndTakesNothing) {
  const ScratchFolder folder;
  InProcessServer process(InProcessServer::small_settings(folder.path() / "data"));
  ASSERT_TRUE(process.start().ok());
  process.server().drain();
  EXPECT_EQ(process.admin("/livez").code, 200);
  EXPECT_EQ(process.admin("/readyz").code, 503);
  for (test::Door* door : process.doors()) {
    v1::StatusResponse answer;
    EXPECT_FALSE(door->status(answer).ok()) << door->name();
  }
  process.server().drain();  // Again is allowed.
}

TEST(Server, StartsAgainOnItsData) {
  const ScratchFolder folder;
  InProcessServer process(InProcessServer::small_settings(folder.path() / "data"));
  ASSERT_TRUE(process.start().ok());
  const std::string store = process.server().engine().store_id();
  ASSERT_TRUE(process.start().ok());
  EXPECT_EQ(process.server().engine().store_id(), store);
}

TEST(Server, RefusesAFolderOrPortThatIsInUse) {
  const ScratchFolder folder;
  const Settings settings = InProcessServer::small_settings(folder.path() / "data");
  InProcessServer process(settings);
  ASSERT_TRUE(process.start().ok());
  const auto start = [&](const Settings& second) {
    return Server::start(second, process.clock()).status().code();
  };
  EXPECT_EQ(start(settings), StatusCode::kFailedPrecondition);

  Settings elsewhere = InProcessServer::small_settings(folder.path() / "other");
  elsewhere.grpc_port = process.server().grpc_port();
  EXPECT_EQ(start(elsewhere), StatusCode::kUnavailable);
  elsewhere.grpc_port = 0;
  elsewhere.http_port = process.server().http_port();
  EXPECT_EQ(start(elsewhere), StatusCode::kUnavailable);
  elsewhere.http_port = 0;
  elsewhere.admin_port = process.server().admin_port();
  EXPECT_EQ(start(elsewhere), StatusCode::kUnavailable);
  elsewhere.admin_port = 0;
  EXPECT_EQ(start(elsewhere), StatusCode::kOk);
}

TEST(Server, RefusesSettingsThatDoNotFit) {
  const test::ManualClock clock(test::kTestStart);
  EXPECT_EQ(Server::start(Settings(), clock).status().code(), StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace skua
