#include "tests/integration/oracle_world.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <iostream>

namespace skua::test {
namespace {

Settings settings_for(std::uint64_t seed, const std::filesystem::path& data) {
  Settings settings = InProcessServer::small_settings(data);
  // Most runs spare the disk; what a sync promises is the matter of the crash tests.
  if (seed % 3 != 0) settings.durability = "interval";
  // The in-memory tier: none, little fits, more fits, all fits.
  constexpr std::array<std::uint64_t, 4> kBudgets = {0, 24 << 10, 64 << 10, 64 << 20};
  settings.latest_memory_bytes = kBudgets[seed % kBudgets.size()];
  return settings;
}

}  // namespace

OracleWorld::OracleWorld(std::uint64_t seed)
    : random(seed),
      server(settings_for(seed, folder.path())),
      is_traced_(number_from_environment("SKUA_ORACLE_TRACE", 0) != 0) {}

Timestamp OracleWorld::now() const { return std::max(server.clock().now(), model.last_created()); }

Timestamp OracleWorld::latest_now() const {
  constexpr Duration kOwnCommits{20};
  return std::max(server.clock().latest(), model.last_created()) + kOwnCommits;
}

void OracleWorld::settle_clock() {
  ManualClock& clock = server.clock();
  clock.set(std::max(clock.latest(), model.last_created()));
  clock.advance(std::chrono::microseconds(random.between(10, 1000)));
}

void OracleWorld::follow_commit() {
  v1::StatusResponse status;
  ASSERT_EQ(server.grpc().status(status).to_string(), "OK");
  EXPECT_LE(status.last_commit_us(), latest_now().us);
  model.observe_commit({status.last_commit_us()}, status.last_sequence());
}

Door& OracleWorld::door() {
  Door& door = *server.doors()[static_cast<std::size_t>(random.between(0, 2))];
  return door;
}

const ModelStore::View& OracleWorld::any_view() {
  return view(random.pick(OracleChoices::view_names()));
}

void OracleWorld::note(const std::string& text) {
  notes_.push_back(since_start(now()) + " " + text);
  if (is_traced_) std::cout << notes_.back() << '\n';
  if (notes_.size() > 20) notes_.pop_front();
}

std::string OracleWorld::recent_notes() const {
  std::string all;
  for (const std::string& note : notes_) all += "  " + note + '\n';
  return all;
}

std::string since_start(Timestamp t) {
  return (t < kTestStart ? "" : "+") + std::to_string((t - kTestStart).count()) + "us";
}

}  // namespace skua::test
