#pragma once

#include <gtest/gtest.h>

#include "tests/support/in_process_server.h"
#include "tests/support/requests.h"
#include "tests/support/scratch_folder.h"

namespace skua::test {

// Tests that say the same through every door: a fresh server with a still clock.
class AllDoorsTest : public ::testing::Test {
 protected:
  AllDoorsTest() : AllDoorsTest([](Settings&) {}) {}
  template <typename Change>
  explicit AllDoorsTest(const Change& change) {
    Settings settings = InProcessServer::small_settings(folder_.path());
    change(settings);
    server_ = std::make_unique<InProcessServer>(settings);
  }

  void SetUp() override {
    ASSERT_EQ(server_->start().to_string(), "OK");
    // After it the server's own first commit is done, and nothing moves its time but requests.
    ASSERT_EQ(server_->grpc().compact().to_string(), "OK");
    server_->clock().advance(std::chrono::seconds(1));
  }

  void apply(const v1::ApplyRequest& request) {
    v1::ApplyResponse answer;
    ASSERT_EQ(server_->grpc().apply(request, answer).to_string(), "OK");
  }
  [[nodiscard]] v1::WriteRowsResponse write(const v1::WriteRowsRequest& request) {
    v1::WriteRowsResponse receipt;
    EXPECT_EQ(server_->grpc().write(request, receipt).to_string(), "OK");
    return receipt;
  }
  // Which rows there are and when: the same before and after a request that must change nothing.
  [[nodiscard]] std::uint64_t last_sequence() {
    v1::StatusResponse status;
    EXPECT_EQ(server_->grpc().status(status).to_string(), "OK");
    return status.last_sequence();
  }

  ScratchFolder folder_;
  std::unique_ptr<InProcessServer> server_;
};

}  // namespace skua::test
