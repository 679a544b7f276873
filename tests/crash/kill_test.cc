// kill -9 at random moments loses nothing that was acknowledged.

#include <gtest/gtest.h>
#include <signal.h>

#include <chrono>
#include <iostream>
#include <thread>

#include "tests/crash/kill_load.h"
#include "tests/crash/server_process.h"
#include "tests/support/scratch_folder.h"

namespace skua::test {
namespace {

TEST(Kill, LosesNoAcknowledgedRowAndServesNoWrongValue) {
  const std::uint64_t seed = test_seeds(1).front();
  const std::uint64_t kills = number_from_environment("SKUA_KILLS", 20);
  std::cout << "seed " << seed << "; the moments of a kill are those of the machine\n";
  RandomSource random(seed);
  ScratchFolder folder;
  // Small memtables: kills also meet flushes and compactions.
  ServerProcess server(folder.path() / "data", {"--memtable-bytes", "256KiB"});
  KillLoad load(seed, 4, 2);
  for (std::uint64_t round = 0; round < kills && !HasFailure(); ++round) {
    SCOPED_TRACE("kill " + std::to_string(round));
    ASSERT_TRUE(server.start()) << server.log();
    if (round == 0) load.create(server.grpc_port());
    load.check_after_restart(server.grpc_port());
    load.start(server.grpc_port());
    std::this_thread::sleep_for(std::chrono::milliseconds(random.between(10, 800)));
    server.signal(SIGKILL);
    EXPECT_EQ(server.wait(), 128 + SIGKILL);
    load.stop();
  }
  ASSERT_TRUE(server.start()) << server.log();
  load.check_after_restart(server.grpc_port());
  load.check_history(server.grpc_port());
  std::cout << load.acknowledged_rows() << " rows acknowledged, " << load.rows_read()
            << " rows read\n";
  EXPECT_GT(load.acknowledged_rows(), 0U);
  EXPECT_GT(load.rows_read(), 0U);
}

}  // namespace
}  // namespace skua::test
