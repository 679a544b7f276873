#include "tests/crash/skua_kill_fixture.h"

#include <gtest/gtest.h>
#include <signal.h>

#include <fstream>
#include <iostream>

#include "tests/crash/skua_process.h"

namespace skua::test {
namespace {

constexpr char kViews[] = R"(
kind: Entity
name: id
join_key: id
type: INT64
---
kind: FeatureView
name: v
entities: [id]
ttl: 0
retention: {max_age: 0}
features: [{name: x, type: DOUBLE}, {name: note, type: STRING}]
)";

}  // namespace

SkuaKillFixture::SkuaKillFixture(std::vector<std::string> server_flags)
    : random_(test_seeds(1).front()), server_(folder_.path() / "data", std::move(server_flags)) {
  std::cout << "seed " << random_.seed() << "; the moments of a kill are those of the machine\n";
  std::ofstream(path("views.yaml")) << kViews;
}

void SkuaKillFixture::TearDown() {
  if (!HasFailure()) return;
  const ::testing::TestInfo& test = *::testing::UnitTest::GetInstance()->current_test_info();
  std::cout << "replay: SKUA_TEST_SEED=" << random_.seed()
            << " SKUA_KILLS=" << number_from_environment("SKUA_KILLS", 4)
            << " build/release/tests/skua_crash_tests --gtest_filter=" << test.test_suite_name()
            << "." << test.name() << "\n";
}

std::vector<std::string> SkuaKillFixture::with_server(std::vector<std::string> arguments) const {
  arguments.insert(arguments.end(),
                   {"--server", "127.0.0.1:" + std::to_string(server_.grpc_port())});
  return arguments;
}

int SkuaKillFixture::run(const std::vector<std::string>& arguments) {
  const auto begin = std::chrono::steady_clock::now();
  SkuaProcess process(with_server(arguments), path("skua.log"));
  const int code = process.wait();
  elapsed_ = std::chrono::duration_cast<std::chrono::microseconds>(
      std::chrono::steady_clock::now() - begin);
  log_ = process.log();
  return code;
}

void SkuaKillFixture::kill_server() {
  server_.signal(SIGKILL);
  EXPECT_EQ(server_.wait(), 128 + SIGKILL);
}

std::vector<std::string> SkuaKillFixture::rows_in(const std::vector<std::filesystem::path>& files) {
  std::vector<std::string> rows;
  for (const std::filesystem::path& file : files) {
    std::ifstream in(file);
    std::string line;
    std::getline(in, line);
    while (std::getline(in, line)) {
      const std::size_t begin = line.find(',', line.find(',') + 1);
      const std::size_t end = line.find(',', line.find(',', begin + 1) + 1);
      rows.push_back(line.substr(0, begin) + line.substr(end));
    }
  }
  return rows;
}

}  // namespace skua::test
