// More calls than the server can answer, from callers who do not wait for each other.
// Up to 2,000 are in flight; what is due beyond that is kept back, and counted.
// SKUA_OVERLOAD_SECONDS: how long each load lasts; from 10 on the bounds of docs/RELIABILITY.md are
// asked for, below only that nothing breaks down.
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <numeric>
#include <thread>

#include "bench/load/process_cpu.h"
#include "bench/load/read_set.h"
#include "bench/load/skua_reads.h"
#include "tests/crash/server_process.h"
#include "tests/fault/reliability.h"
#include "tests/overload/open_loop.h"
#include "tests/overload/probe.h"
#include "tests/overload/process_view.h"
#include "tests/overload/separate_cores.h"
#include "tests/support/grpc_door.h"
#include "tests/support/random_source.h"
#include "tests/support/scratch_folder.h"

namespace skua::test {
namespace {

using std::chrono::milliseconds;

constexpr std::int64_t kEntities = 20000;
constexpr std::size_t kRows = 100;
constexpr std::size_t kFeatures = 50;
constexpr std::uint64_t kMemoryMiB = 512;
const std::vector<std::string> kFlags = {"--latest-memory-bytes=64MiB", "--block-cache-bytes=16MiB",
                                         "--bytes-in-flight-max=67108864",
                                         "--grpc-memory-bytes-max=134217728"};

class Overload : public ::testing::Test {
 protected:
  void SetUp() override {
    raise_descriptor_limit();
    ASSERT_TRUE(server_.start()) << server_.log();
    GrpcDoor door(server_.grpc_port());
    v1::ApplyResponse applied;
    ASSERT_EQ(door.apply(bench::definitions(bench::kService, {view_}), applied).to_string(), "OK");
    std::vector<std::int64_t> entities(kEntities / 4);
    for (std::int64_t first = 0; first < kEntities; first += std::ssize(entities)) {
      std::iota(entities.begin(), entities.end(), first);
      v1::WriteRowsResponse receipt;
      ASSERT_EQ(door.write(bench::write_request(view_, entities, 0, 1), receipt).to_string(), "OK");
    }
  }

  // Long enough for the bounds.
  [[nodiscard]] bool is_long() const { return seconds_ >= 10; }
  [[nodiscard]] std::chrono::nanoseconds length() const { return std::chrono::seconds(seconds_); }
  static double p99_ms(const OpenLoopResult& result) {
    return result.latency.percentile_us(0.99) / 1000;
  }
  static double per_s(std::uint64_t count, const OpenLoopResult& result) {
    return static_cast<double>(count) / std::chrono::duration<double>(result.elapsed).count();
  }

  // A run, and what it took of the cores of each process.
  struct Phase {
    OpenLoopResult result;
    double server_percent = 0;
    double generator_percent = 0;
  };
  template <typename Run>
  Phase phase(const char* name, const Run& run) const {
    const auto start = std::chrono::steady_clock::now();
    const auto server = bench::process_cpu(server_.pid());
    const auto generator = bench::process_cpu(::getpid());
    Phase phase{run()};
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    const auto percent = [&](pid_t pid, std::chrono::nanoseconds before) {
      return 100 * std::chrono::duration<double>(bench::process_cpu(pid) - before).count() /
             took.count();
    };
    phase.server_percent = percent(server_.pid(), server);
    // The server is a child of this process, and counted with it.
    phase.generator_percent = percent(::getpid(), generator) - phase.server_percent;
    const OpenLoopResult& result = phase.result;
    std::printf(
        "%-8s offered %8.0f/s kept back %8.0f/s good %8.0f/s refused %7.0f/s late %6.0f/s failed "
        "%llu p50 %6.2f ms p99 %7.2f ms, CPU: server %.0f %%, generator %.0f %%, lag %.1f ms\n",
        name, per_s(result.offered, result), per_s(result.kept_back, result),
        result.goodput_per_s(), per_s(result.refused, result), per_s(result.late, result),
        static_cast<unsigned long long>(result.failed), result.latency.percentile_us(0.5) / 1000,
        p99_ms(result), phase.server_percent, phase.generator_percent,
        std::chrono::duration<double, std::milli>(result.most_lag).count());
    return phase;
  }

  // As much as the server can answer: few callers may leave it idle, many have it refuse some.
  [[nodiscard]] Phase find_peak(OpenLoop& callers) const {
    (void)callers.saturated(32, milliseconds(500));
    Phase few = phase("peak 32", [&] { return callers.saturated(32, length()); });
    Phase many = phase("peak 200", [&] { return callers.saturated(200, length()); });
    return few.result.goodput_per_s() > many.result.goodput_per_s() ? few : many;
  }

  // Peak, 70 % of it, twice and ten times as much, and what comes after.
  void load(const char* rung, OpenLoop& callers) {
    const SeparateCores cores(server_.pid());
    Probe probe(server_.admin_port());
    const Phase peak = find_peak(callers);
    const double peak_per_s = peak.result.goodput_per_s();
    (void)callers.at_rate(0.7 * peak_per_s,
                          milliseconds(1500));  // The peak may have been too much.
    const OpenLoopResult normal =
        phase("0.7x", [&] { return callers.at_rate(0.7 * peak_per_s, length()); }).result;
    std::uint64_t missed = normal.kept_back > 0 ? 1 : 0;
    // Of a generator that has no more to give nobody learns what the server can do.
    missed += peak.generator_percent > 95 ? 1 : 0;
    ReliabilityFigures figures = {
        {"seconds", seconds_},
        {"peak_per_s", static_cast<std::uint64_t>(peak_per_s)},
        {"generator_percent", static_cast<std::uint64_t>(peak.generator_percent)},
        {"p99_at_70_percent_us", us(normal)}};
    reset_most_resident_bytes(server_.pid());
    for (const int times : {2, 10}) {
      (void)callers.at_rate(times * peak_per_s, milliseconds(500));
      const OpenLoopResult over = phase(times == 2 ? "2x" : "10x", [&] {
                                    return callers.at_rate(times * peak_per_s, length());
                                  }).result;
      const double share = over.goodput_per_s() / peak_per_s;
      EXPECT_GT(share, 0.05) << times;
      EXPECT_EQ(over.failed, 0U);
      missed += share < 0.9 ? 1 : 0;
      missed += p99_ms(over) > 2 * p99_ms(normal) ? 1 : 0;
      const std::string name = std::to_string(times) + "x";
      figures.emplace_back("goodput_" + name + "_percent", static_cast<std::uint64_t>(100 * share));
      figures.emplace_back("p99_" + name + "_us", us(over));
    }
    const std::uint64_t memory_mib = most_resident_bytes(server_.pid()) >> 20;
    EXPECT_LT(memory_mib, kMemoryMiB);
    const std::uint64_t normal_after_ms = recovery_ms(callers, 0.7 * peak_per_s, normal);
    EXPECT_LE(normal_after_ms, 10000U);
    const Probe::Figures probes = probe.take();
    EXPECT_TRUE(probes.are_good()) << probes.failed << " failed, " << probes.slow << " slow";
    missed += probes.slow > 0 ? 1 : 0;
    figures.insert(figures.end(),
                   {{"memory_mib", memory_mib},
                    {"normal_after_ms", normal_after_ms},
                    {"probes", probes.probes},
                    {"slow_probes", probes.slow},
                    {"slowest_probe_us", static_cast<std::uint64_t>(probes.slowest.count())},
                    {"missed", missed}});
    write_reliability_line(rung, 0, figures);
    EXPECT_TRUE(!is_long() || missed == 0) << missed;
  }

  static std::uint64_t us(const OpenLoopResult& result) {
    return static_cast<std::uint64_t>(result.latency.percentile_us(0.99));
  }

  // How long the usual load takes until it is answered as before.
  [[nodiscard]] std::uint64_t recovery_ms(OpenLoop& callers, double calls_per_s,
                                          const OpenLoopResult& normal) const {
    const auto start = std::chrono::steady_clock::now();
    const auto passed = [&] {
      return std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - start);
    };
    while (passed() < std::chrono::seconds(11)) {
      const auto begin = passed();
      const OpenLoopResult now = callers.at_rate(calls_per_s, milliseconds(500));
      const bool all = now.answered * 100 >= now.offered * 95;
      const bool are_quick = p99_ms(now) <= 2 * p99_ms(normal) || !is_long();
      if (all && are_quick) return static_cast<std::uint64_t>(begin.count());
    }
    return static_cast<std::uint64_t>(passed().count());
  }

  const std::uint64_t seconds_ = number_from_environment("SKUA_OVERLOAD_SECONDS", 1);
  const bench::SyntheticView view_ = bench::float_view("features", "item", kFeatures);
  const bench::ReadSet reads_{bench::kService, "item",
                              bench::draw_uniform(256, kRows, kEntities, 1)};
  ScratchFolder folder_;
  ServerProcess server_{folder_.path() / "data", kFlags};
};

TEST_F(Overload, Grpc) {
  OpenLoopOptions options;
  options.port = server_.grpc_port();
  options.connections = 20;
  const auto callers = make_grpc_open_loop(options, reads_.grpc());
  load("overload-grpc", *callers);
}

TEST_F(Overload, Http) {
  OpenLoopOptions options;
  options.port = server_.http_port();
  options.connections = 2000;
  const auto callers = make_http_open_loop(options, reads_.http_protobuf());
  load("overload-http", *callers);
}

// A process that was stopped answers probes at once when it goes on, and drops what nobody waits
// for any more.
TEST_F(Overload, StoppedAndContinued) {
  OpenLoopOptions options;
  options.port = server_.grpc_port();
  const auto callers = make_grpc_open_loop(options, reads_.grpc());
  const SeparateCores cores(server_.pid());
  const double peak_per_s = callers->saturated(16, milliseconds(500)).goodput_per_s();
  std::thread load([&] { (void)callers->at_rate(peak_per_s / 4, milliseconds(3500)); });
  int slow = 0;
  for (int round = 0; round < 3; ++round) {
    std::this_thread::sleep_for(milliseconds(300));
    server_.signal(SIGSTOP);
    std::this_thread::sleep_for(milliseconds(500));
    const auto continued = std::chrono::steady_clock::now();
    server_.signal(SIGCONT);
    EXPECT_GT(Probe::ask(server_.admin_port()).count(), 0);
    const auto took = std::chrono::steady_clock::now() - continued;
    slow += took > milliseconds(50) ? 1 : 0;
    std::printf("first probe %.1f ms after it went on\n",
                std::chrono::duration<double, std::milli>(took).count());
  }
  load.join();
  // A busy machine may leave it waiting once.
  EXPECT_LE(slow, is_long() ? 0 : 1);
  const OpenLoopResult after = callers->at_rate(peak_per_s / 4, milliseconds(500));
  EXPECT_GT(after.answered * 10, after.offered * 8);
}

}  // namespace
}  // namespace skua::test
