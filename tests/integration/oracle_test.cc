// The server agrees with the model of tests/support on random operations over every door.

#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <iostream>

#include "tests/integration/oracle_exporter.h"
#include "tests/integration/oracle_operator.h"
#include "tests/integration/oracle_reader.h"
#include "tests/integration/oracle_world.h"
#include "tests/integration/oracle_writer.h"

namespace skua::test {
namespace {

constexpr std::uint64_t kEnoughForAll = 2000;

// One seed: a server of its own, and operations until they are done or one fails.
class OracleRun {
 public:
  explicit OracleRun(std::uint64_t seed) : world_(seed) {}

  void run(std::uint64_t operations) {
    ASSERT_EQ(world_.server.start().to_string(), "OK");
    operator_.create();
    for (std::uint64_t i = 1; i <= operations && !::testing::Test::HasFailure(); ++i) {
      step();
      if (::testing::Test::HasFailure()) report(i);
    }
    if (operations >= kEnoughForAll) expect_all_seen();
  }

 private:
  void step() {
    operator_.move_clock();
    const std::int64_t kind = world_.random.between(1, 1000);
    if (kind <= 420) return writer_.write();
    if (kind <= 450) return writer_.write_again();
    if (kind <= 500) return writer_.retry();
    if (kind <= 800) return reader_.read();
    if (kind <= 890) return reader_.history();
    if (kind <= 910) return writer_.erase();
    if (kind <= 950) return operator_.change_view();
    if (kind <= 955) return writer_.forget_view(operator_.recreate_view());
    if (kind <= 975) return operator_.compact();
    if (kind <= 979) return operator_.restart();
    exporter_.step();
  }

  // A run that never meets some answer proves nothing about it.
  void expect_all_seen() {
    for (const char* what :
         {"PRESENT", "NULL_VALUE", "NOT_FOUND", "OUTSIDE_MAX_AGE", "BEYOND_RETENTION",
          "OUT_OF_RANGE", "APPLIED", "SUPERSEDED", "DUPLICATE", "EXPIRED", "REJECTED", "future row",
          "repeated receipt", "ABORTED", "an increment", "an increment refused"})
      EXPECT_TRUE(::testing::Test::HasFailure() || world_.has_seen(what)) << "no " << what;
  }

  void report(std::uint64_t operation) {
    std::cout << "seed " << world_.random.seed() << ", operation " << operation
              << "; the last ones:\n"
              << world_.recent_notes() << "replay: SKUA_TEST_SEED=" << world_.random.seed()
              << " SKUA_ORACLE_OPERATIONS=" << operation
              << " build/release/tests/skua_oracle_tests\n";
  }

  OracleWorld world_;
  OracleWriter writer_{world_};
  OracleReader reader_{world_};
  OracleExporter exporter_{world_};
  OracleOperator operator_{world_, [this] { exporter_.abandon(); }};
};

// Each case is one seed, so that ctest runs them side by side.
class Oracle : public ::testing::TestWithParam<std::size_t> {};

TEST_P(Oracle, AgreesWithTheServerOverEveryDoor) {
  const std::vector<std::uint64_t> seeds =
      test_seeds(number_from_environment("SKUA_ORACLE_SEEDS", 4));
  const std::uint64_t operations = number_from_environment("SKUA_ORACLE_OPERATIONS", 2500);
  constexpr std::size_t kCases = 4;
  for (std::size_t i = GetParam(); i < seeds.size() && !HasFailure(); i += kCases) {
    std::cout << "seed " << seeds[i] << ", " << operations << " operations\n";
    OracleRun(seeds[i]).run(operations);
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, Oracle, ::testing::Range<std::size_t>(0, 4));

}  // namespace
}  // namespace skua::test
