#include "tests/integration/snapshot_test.h"

#include <sys/wait.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "clients/cli/cli.h"
#include "clients/cli/snapshot/manifest.h"

namespace skua::test {

void SnapshotTest::SetUp() {
  first_ = start_server("first");
  second_ = start_server("second");
}

std::unique_ptr<InProcessServer> SnapshotTest::start_server(const std::string& name) const {
  Settings settings = InProcessServer::small_settings(path(name));
  settings.memtable_bytes = 16 << 20;
  settings.limits.snapshot_page_bytes = page_bytes_;
  auto server = std::make_unique<InProcessServer>(settings);
  EXPECT_EQ(server->start().to_string(), "OK");
  return server;
}

std::string SnapshotTest::address(InProcessServer& server) {
  return "127.0.0.1:" + std::to_string(server.server().grpc_port());
}

SkuaAnswer SnapshotTest::skua(InProcessServer& server, std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "skua");
  arguments.insert(arguments.end(), {"--server", address(server)});
  std::vector<const char*> argv;
  for (const std::string& argument : arguments) argv.push_back(argument.c_str());
  std::istringstream in;
  std::ostringstream out;
  std::ostringstream err;
  Console console{in, out, err};
  SkuaAnswer answer;
  answer.code = run_cli(static_cast<int>(argv.size()), argv.data(), console);
  answer.out = out.str();
  answer.err = err.str();
  return answer;
}

std::string SnapshotTest::done(InProcessServer& server, std::vector<std::string> arguments) {
  const SkuaAnswer answer = skua(server, std::move(arguments));
  EXPECT_EQ(answer.code, 0) << answer.err << answer.out;
  return answer.out;
}

void SnapshotTest::write(const std::string& name, const std::string& text) const {
  std::filesystem::create_directories(std::filesystem::path(path(name)).parent_path());
  std::ofstream(path(name), std::ios::binary) << text;
}

std::string SnapshotTest::read(const std::string& path) {
  std::ostringstream out;
  out << std::ifstream(path, std::ios::binary).rdbuf();
  return out.str();
}

std::vector<std::string> SnapshotTest::history(InProcessServer& server, const std::string& view,
                                               const std::string& kind) {
  const std::string out = path("history-" + std::to_string(++exports_));
  const auto manifest = SnapshotManifest::parse(done(server, {"export", view, "--out", out, kind}));
  EXPECT_TRUE(manifest.ok());
  std::vector<std::string> rows;
  if (!manifest.ok()) return rows;
  for (const SnapshotFile& file : manifest->views[0].files) {
    std::ifstream in(out + "/" + file.name);
    for (std::string line; std::getline(in, line);) {
      auto row = nlohmann::ordered_json::parse(line);
      row.erase("created_timestamp");
      row.erase("sequence");
      rows.push_back(row.dump());
    }
  }
  return rows;
}

std::string test_python() {
  // An interpreter may stand without its packages; the file comes last.
  const std::filesystem::path folder = SKUA_TEST_PYTHON;
  return std::filesystem::exists(folder / "complete") ? folder / "bin/python" : "";
}

SkuaAnswer run_command(const std::string& command) {
  SkuaAnswer answer;
  std::FILE* const pipe = popen((command + " 2>&1").c_str(), "r");
  if (pipe == nullptr) return {-1, "", "popen failed"};
  char buffer[4096];
  for (std::size_t got = 0; (got = std::fread(buffer, 1, sizeof(buffer), pipe)) > 0;)
    answer.out.append(buffer, got);
  const int status = pclose(pipe);
  answer.code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return answer;
}

}  // namespace skua::test
