#include "tests/crash/crash_run.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <thread>

#include "tests/crash/door_reader.h"
#include "tests/crash/door_writer.h"
#include "tests/crash/import_writer.h"
#include "tests/crash/kafka_writer.h"
#include "tests/crash/kill_point.h"
#include "tests/support/grpc_door.h"

namespace skua::test {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr std::uint32_t kEntitiesPerDoor = 48;
constexpr std::uint32_t kEntitiesPerImport = 200;
constexpr std::uint32_t kEntitiesPerLoad = 1000;
constexpr std::uint32_t kEntities = 4 * kEntitiesPerDoor + kEntitiesPerImport + kEntitiesPerLoad;
// For a kill point that is not reached.
constexpr milliseconds kPointPatience{500};
constexpr std::uint32_t kHistoriesOfLoad = 100;

// A free port below those that the system gives to clients, so that it is still free after a
// restart.
int free_port(RandomSource& random) {
  while (true) {
    const auto port = static_cast<int>(random.between(12000, 31000));
    const int descriptor = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const bool is_free =
        ::bind(descriptor, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0;
    ::close(descriptor);
    if (is_free) return port;
  }
}

}  // namespace

CrashRun::CrashRun(std::uint64_t seed, std::filesystem::path folder)
    : folder_(std::move(folder)),
      random_(seed),
      rules_(draw_rules(random_)),
      state_(folder_ / "expected", kEntities),
      oracle_(state_, rules_),
      server_(folder_ / "data") {
  server_.keep_grpc_port(free_port(random_));
  add_agents();
}

void CrashRun::add_agents() {
  std::uint32_t next = 0;
  const auto source = [&](std::uint32_t entities) {
    const std::uint32_t first = next;
    next += entities;
    return RowsSource(state_, first, entities, random_.seed() * 100 + first);
  };
  agents_.push_back(
      std::make_unique<DoorWriter>(oracle_, DoorKind::kGrpc, true, source(kEntitiesPerDoor)));
  agents_.push_back(
      std::make_unique<DoorWriter>(oracle_, DoorKind::kHttpJson, true, source(kEntitiesPerDoor)));
  agents_.push_back(std::make_unique<DoorWriter>(oracle_, DoorKind::kHttpProtobuf, false,
                                                 source(kEntitiesPerDoor)));
  agents_.push_back(std::make_unique<KafkaWriter>(oracle_, source(kEntitiesPerDoor)));
  agents_.push_back(std::make_unique<ImportWriter>(oracle_, false, source(kEntitiesPerImport),
                                                   folder_ / "import"));
  agents_.push_back(
      std::make_unique<ImportWriter>(oracle_, true, source(kEntitiesPerLoad), folder_ / "bulk"));
  auto exporter = std::make_unique<ExportReader>(oracle_, random_.seed() + 1, folder_ / "export");
  exporter_ = exporter.get();
  agents_.push_back(std::move(exporter));
  for (std::uint64_t reader = 2; reader < 4; ++reader)
    agents_.push_back(std::make_unique<DoorReader>(oracle_, random_.seed() + reader));
}

std::string CrashRun::options() const {
  std::string text = text_of(rules_) + "; last life:";
  for (const std::string& flag : flags_) text += " " + flag;
  return text + "; " + text_of(death_);
}

ServerPorts CrashRun::ports() const {
  return {server_.grpc_port(), server_.http_port(), server_.kafka_port()};
}

template <typename Do>
void CrashRun::for_all_agents(const Do& deed) {
  std::vector<std::thread> threads;
  for (const auto& agent : agents_) threads.emplace_back([&] { deed(*agent); });
  for (std::thread& thread : threads) thread.join();
}

void CrashRun::create_view() {
  v1::ApplyResponse answer;
  ASSERT_EQ(GrpcDoor(server_.grpc_port()).apply(crash_definitions(rules_), answer).to_string(),
            "OK");
  is_created_ = true;
}

void CrashRun::note_kill(KillFigures& figures, int exit_code) {
  ++figures.kills;
  EXPECT_EQ(exit_code, 128 + SIGKILL) << server_.log();
}

bool CrashRun::start(KillFigures& figures) {
  flags_ = draw_flags(random_);
  server_.set_flags(flags_);
  std::filesystem::remove(armed_file());
  const bool dies_starting = is_created_ && death_.kind == Death::Kind::kStarting;
  server_.set_kill_environment(
      death_.point.empty() ? std::vector<std::string>()
                           : kill_point_environment(death_.point, death_.count,
                                                    dies_starting ? "" : armed_file().string()));
  const auto exec = Clock::now();
  if (dies_starting) {
    (void)server_.start(milliseconds(death_.after_ms));
    server_.signal(SIGKILL);
    ++figures.kills_while_starting;
    note_kill(figures, server_.wait());
    return false;
  }
  if (!server_.start()) {
    ADD_FAILURE() << "it does not start: " << server_.log();
    return false;
  }
  if (!is_created_) {
    create_view();
    return !::testing::Test::HasFailure();
  }
  GrpcDoor door(server_.grpc_port());
  const auto entity = static_cast<std::uint32_t>(random_.between(0, kEntities - 1));
  if (!oracle_.read(door, {entity}, {})) ADD_FAILURE() << "no answer after a restart";
  figures.restarts_ms.push_back(
      std::chrono::duration<double, std::milli>(Clock::now() - exec).count());
  return true;
}

void CrashRun::settle() {
  for_all_agents([&](Agent& agent) { agent.settle(ports()); });
}

void CrashRun::await_death(KillFigures& figures) {
  std::this_thread::sleep_for(milliseconds(death_.after_ms));
  if (death_.kind == Death::Kind::kPoint) {
    std::ofstream(armed_file()) << "armed\n";
    const auto deadline = Clock::now() + kPointPatience;
    while (server_.is_running() && Clock::now() < deadline)
      std::this_thread::sleep_for(milliseconds(1));
    figures.kills_at_points += server_.is_running() ? 0 : 1;
  }
  if (death_.kind == Death::Kind::kDrain) {
    server_.signal(SIGTERM);
    EXPECT_EQ(server_.wait(), 0) << server_.log();
    return;
  }
  server_.signal(SIGKILL);
  note_kill(figures, server_.wait());
}

void CrashRun::live_and_die(KillFigures& figures) {
  stopping_ = false;
  std::vector<std::thread> threads;
  for (const auto& agent : agents_)
    threads.emplace_back([this, &agent] { agent->work(ports(), stopping_); });
  await_death(figures);
  stopping_ = true;
  for (std::thread& thread : threads) thread.join();
}

void CrashRun::check_everything(KillFigures& figures) {
  death_ = {};
  if (!::testing::Test::HasFailure() && start(figures)) {
    settle();
    GrpcDoor door(server_.grpc_port());
    // Of those that are loaded in bulk, some.
    constexpr std::uint32_t kChecked = kEntities - kEntitiesPerLoad + kHistoriesOfLoad;
    for (std::uint32_t entity = 0; entity < kChecked; ++entity) oracle_.check_history(door, entity);
  }
  figures.acknowledged += state_.acknowledged();
  figures.checks += oracle_.checks();
  figures.lost += oracle_.lost();
  figures.wrong += oracle_.wrong();
  figures.exports += exporter_->exports();
  figures.client_kills += exporter_->kills();
}

void CrashRun::run(std::uint64_t kills, KillFigures& figures) {
  const std::uint64_t until = figures.kills + kills;
  const auto has_failed = [&] { return ::testing::Test::HasFailure(); };
  while (figures.kills < until && !has_failed()) {
    death_ = draw_death(random_);
    if (!start(figures)) continue;
    settle();
    if (!has_failed()) live_and_die(figures);
  }
  check_everything(figures);
}

void CrashRun::live_and_drain(KillFigures& figures) {
  death_.kind = Death::Kind::kDrain;
  death_.after_ms = 300;
  if (start(figures)) live_and_die(figures);
  check_everything(figures);
}

}  // namespace skua::test
