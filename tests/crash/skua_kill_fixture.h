#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "tests/crash/server_process.h"
#include "tests/support/random_source.h"
#include "tests/support/scratch_folder.h"

namespace skua::test {

// A server, and `skua` beside it, for tests that kill one of them. `views.yaml` in its folder
// defines feature view `v` of entity `id`, with features x (DOUBLE) and note (STRING).
class SkuaKillFixture : public testing::Test {
 protected:
  // The server is not started.
  explicit SkuaKillFixture(std::vector<std::string> server_flags);
  // Of a failed test: how it is run again.
  void TearDown() override;

  [[nodiscard]] std::string path(const std::string& name) const {
    return (folder_.path() / name).string();
  }
  [[nodiscard]] std::vector<std::string> with_server(std::vector<std::string> arguments) const;
  // Runs `skua` to its end: its exit code, and what it wrote and how long it took beside.
  int run(const std::vector<std::string>& arguments);
  // Kills the server and waits for its end.
  void kill_server();
  // The rows of exported CSV files, without created timestamp and sequence, which differ
  // from import to import.
  [[nodiscard]] static std::vector<std::string> rows_in(
      const std::vector<std::filesystem::path>& files);

  ScratchFolder folder_;
  RandomSource random_;
  ServerProcess server_;
  std::string log_;
  std::chrono::microseconds elapsed_{0};
  std::uint64_t interrupted_ = 0;
};

}  // namespace skua::test
