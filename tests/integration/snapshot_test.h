#pragma once

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "tests/support/in_process_server.h"
#include "tests/support/scratch_folder.h"

namespace skua::test {

// What one run of `skua` said.
struct SkuaAnswer {
  int code = 0;
  std::string out;
  std::string err;
};

// Two servers, the second one empty, and `skua` in this process.
class SnapshotTest : public testing::Test {
 protected:
  void SetUp() override;

  // A server on a folder of its own.
  [[nodiscard]] std::unique_ptr<InProcessServer> start_server(const std::string& name) const;
  [[nodiscard]] static SkuaAnswer skua(InProcessServer& server, std::vector<std::string> arguments);
  // The same, when it must end with 0. Its output.
  static std::string done(InProcessServer& server, std::vector<std::string> arguments);
  [[nodiscard]] static std::string address(InProcessServer& server);

  [[nodiscard]] std::string path(const std::string& name) const {
    return (folder_.path() / name).string();
  }
  void write(const std::string& name, const std::string& text) const;
  [[nodiscard]] static std::string read(const std::string& path);
  // The rows of a view with their history, without what differs from store to store
  // (created_timestamp and sequence): a line each.
  [[nodiscard]] std::vector<std::string> history(InProcessServer& server, const std::string& view,
                                                 const std::string& kind = "--history");

  ScratchFolder folder_;
  // Of a snapshot read; small ones make many.
  std::uint64_t page_bytes_ = 1024;
  std::unique_ptr<InProcessServer> first_;
  std::unique_ptr<InProcessServer> second_;
  int exports_ = 0;
};

// The interpreter that `./dev test` sets up with pyarrow, DuckDB and moto; empty when there is
// none.
[[nodiscard]] std::string test_python();
// Runs a command; its output, errors included.
[[nodiscard]] SkuaAnswer run_command(const std::string& command);

}  // namespace skua::test
