// Connections in great numbers: idle ones, ones that come and go, ones that send slowly. What they
// took is given back. SKUA_FLOOD_CONNECTIONS and SKUA_FLOOD_SECONDS make it larger.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <deque>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "tests/crash/server_process.h"
#include "tests/fault/reliability.h"
#include "tests/overload/probe.h"
#include "tests/overload/process_view.h"
#include "tests/overload/sockets.h"
#include "tests/support/random_source.h"
#include "tests/support/scratch_folder.h"

namespace skua::test {
namespace {

using std::chrono::milliseconds;
using SteadyClock = std::chrono::steady_clock;

constexpr char kGrpcGreeting[] = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0";
// The last zero of the frame is that of the literal.
constexpr std::string_view kHttp2Preface(kGrpcGreeting, sizeof(kGrpcGreeting));
// What comes next, a byte at a time.
constexpr std::string_view kHttpHalf =
    "POST /v1/online/get-features HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
    "Content-Length: 100000\r\n\r\n{\"features\":[";
// The length of a frame, and a little of it.
constexpr std::string_view kKafkaHalf("\0\0\3\0\0", 5);
const std::string kKafkaRest(90, '\0');

// Connections; a few at once make room for the next.
constexpr std::uint64_t kAdminKeepsMost = 1000;
constexpr std::uint64_t kAdminKeepsAtLeast = 900;

struct Held {
  std::uint64_t descriptors = 0;
  std::uint64_t bytes = 0;
};

class Flood : public ::testing::Test {
 protected:
  void SetUp() override {
    raise_descriptor_limit();
    ASSERT_TRUE(server_.start()) << server_.log();
    at_start_ = held().bytes;
    probe_.emplace(server_.admin_port());
  }
  // The flood begins now: what the server holds, the most of it and its probes count from here.
  [[nodiscard]] Held begin() {
    reset_most_resident_bytes(server_.pid());
    (void)probe_->take();
    return held();
  }

  [[nodiscard]] Held held() const {
    return {open_descriptors(server_.pid()), resident_bytes(server_.pid())};
  }
  // What the server holds when it is within 5 % of `before`, or after ten seconds.
  [[nodiscard]] Held settled(const Held& before) const {
    const auto until = SteadyClock::now() + std::chrono::seconds(10);
    Held now = held();
    while (!is_back(now, before) && SteadyClock::now() < until) {
      std::this_thread::sleep_for(milliseconds(100));
      now = held();
    }
    return now;
  }
  static bool is_back(const Held& now, const Held& before) {
    return now.descriptors * 100 <= before.descriptors * 105 &&
           now.bytes * 100 <= before.bytes * 105;
  }
  static void open_many(Sockets& sockets, std::uint64_t count) {
    for (std::uint64_t i = 0; i < count; ++i) ASSERT_TRUE(sockets.open()) << i;
  }
  // `is_missed`: what else it was to be, and was not.
  void judge(const char* what, std::uint64_t connections, const Held& before,
             std::uint64_t descriptors_most, bool is_missed = false) {
    const std::uint64_t bytes_most = most_resident_bytes(server_.pid());
    const Held after = settled(before);
    EXPECT_LE(after.descriptors * 100, before.descriptors * 105);
    EXPECT_LE(after.bytes * 100, before.bytes * 105);
    const Probe::Figures probes = probe_->take();
    EXPECT_TRUE(probes.are_good()) << probes.failed << " failed, " << probes.slow << " slow";
    const bool is_fine = is_back(after, before) && probes.slow == 0 && !is_missed;
    const auto mib = [](std::uint64_t bytes) { return bytes >> 20; };
    write_reliability_line(
        what, 0,
        {{"connections", connections},
         {"descriptors_before", before.descriptors},
         {"descriptors_most", descriptors_most},
         {"descriptors_after", after.descriptors},
         {"memory_at_start_mib", mib(at_start_)},
         {"memory_before_mib", mib(before.bytes)},
         {"memory_most_mib", mib(bytes_most)},
         {"memory_after_mib", mib(after.bytes)},
         {"probes", probes.probes},
         {"slowest_probe_us", static_cast<std::uint64_t>(probes.slowest.count())},
         {"missed", is_fine ? 0U : 1U}});
    EXPECT_TRUE(is_fine || !is_large());
  }
  // What is allocated once, and stays: gRPC never frees what it keeps for a descriptor, and each of
  // those holds a page that glibc cannot give back. A second flood must not find more of it.
  void flood_before(int port, std::uint64_t connections, std::string_view greeting) {
    Sockets first(port);
    open_many(first, connections);
    first.send_to_all(greeting);
    wait_for_descriptors(
        std::min(connections, port == server_.admin_port() ? kAdminKeepsAtLeast : connections));
  }
  // Until memory of the floods before is given back.
  void rest() const { std::this_thread::sleep_for(milliseconds(is_large() ? 8000 : 500)); }
  // The kernel has accepted them, and the server does in its time.
  void wait_for_descriptors(std::uint64_t count) const {
    const auto until = SteadyClock::now() + std::chrono::seconds(10);
    while (held().descriptors < count && SteadyClock::now() < until)
      std::this_thread::sleep_for(milliseconds(50));
    std::this_thread::sleep_for(milliseconds(300));
  }
  void hold_idle(const char* what, int port, std::string_view greeting) {
    flood_before(port, connections_, greeting);
    rest();
    const Held before = begin();
    Sockets idle(port);
    open_many(idle, connections_);
    EXPECT_EQ(idle.send_to_all(greeting), connections_);
    wait_for_descriptors(connections_);
    EXPECT_EQ(idle.count_open(), connections_);
    const std::uint64_t descriptors = held().descriptors;
    EXPECT_GE(descriptors, connections_);
    idle.close_all();
    judge(what, connections_, before, descriptors);
  }
  // As the ladder runs it: what is asked for holds to the letter.
  [[nodiscard]] bool is_large() const { return connections_ >= 10000; }

  const std::uint64_t connections_ = number_from_environment("SKUA_FLOOD_CONNECTIONS", 500);
  const std::uint64_t seconds_ = number_from_environment("SKUA_FLOOD_SECONDS", 2);
  ScratchFolder folder_;
  ServerProcess server_{folder_.path() / "data"};
  std::uint64_t at_start_ = 0;  // Bytes.
  std::optional<Probe> probe_;
};

TEST_F(Flood, IdleHttpConnections) { hold_idle("idle-http", server_.http_port(), ""); }
TEST_F(Flood, IdleGrpcConnections) { hold_idle("idle-grpc", server_.grpc_port(), kHttp2Preface); }
TEST_F(Flood, IdleKafkaConnections) { hold_idle("idle-kafka", server_.kafka_port(), ""); }

// Whoever asks the admin port is answered beside connections that are left open there, and in the
// place of the oldest when they are as many as it keeps.
TEST_F(Flood, IdleAdminConnections) {
  const std::uint64_t count = std::max<std::uint64_t>(connections_, 2000);
  flood_before(server_.admin_port(), count, "");
  const Held before = begin();
  Sockets idle(server_.admin_port());
  open_many(idle, count);
  wait_for_descriptors(kAdminKeepsAtLeast);
  const std::uint64_t descriptors = held().descriptors;
  EXPECT_LE(idle.count_open(), kAdminKeepsMost);
  idle.close_all();
  judge("idle-admin", count, before, descriptors);
}

// A thousand a second open and close, on every door at once.
TEST_F(Flood, ConnectionsThatComeAndGo) {
  const int ports[] = {server_.http_port(), server_.grpc_port(), server_.kafka_port(),
                       server_.admin_port()};
  const auto churn = [&](std::uint64_t count) {
    const auto start = SteadyClock::now();
    for (std::uint64_t i = 0; i < count; ++i) {
      Sockets one(ports[i % std::size(ports)]);
      ASSERT_TRUE(one.open());
      one.close_last(i % 2 == 0);
      std::this_thread::sleep_until(start + milliseconds(i));
    }
  };
  churn(500);
  std::this_thread::sleep_for(milliseconds(500));
  const Held before = begin();
  const auto start = SteadyClock::now();
  churn(1000 * seconds_);
  const bool is_slow = SteadyClock::now() - start > milliseconds(1100 * seconds_);
  judge("open-close", 1000 * seconds_, before, held().descriptors, is_slow);
}

// Half a request, then a byte now and then: the server ends it, and others are served meanwhile.
// The ladder does so on every door; a frame of Kafka may take a minute.
TEST_F(Flood, SlowSenders) {
  struct Door {
    int port;
    std::string_view half;
    std::string_view rest;  // Byte by byte.
  };
  std::vector<Door> doors = {{server_.http_port(), kHttpHalf, "                              "}};
  if (is_large()) {
    doors.push_back({server_.grpc_port(), kHttp2Preface.substr(0, 3), kHttp2Preface.substr(3)});
    doors.push_back({server_.kafka_port(), kKafkaHalf, std::string_view(kKafkaRest)});
  }
  const std::uint64_t senders =
      (std::max<std::uint64_t>(connections_ / 10, 100) + doors.size() - 1) / doors.size();
  for (const Door& door : doors) flood_before(door.port, senders, door.half);
  rest();
  const Held before = begin();
  std::deque<Sockets> slow;
  for (const Door& door : doors) {
    open_many(slow.emplace_back(door.port), senders);
    EXPECT_EQ(slow.back().send_to_all(door.half), senders);
  }
  std::uint64_t descriptors = 0;
  const auto all_open = [&] {
    std::size_t open = 0;
    for (Sockets& door : slow) open += door.count_open();
    return open;
  };
  const auto until = SteadyClock::now() + std::chrono::seconds(is_large() ? 80 : 20);
  for (std::size_t turn = 0; all_open() > 0 && SteadyClock::now() < until; ++turn) {
    std::this_thread::sleep_for(milliseconds(1000));
    for (std::size_t i = 0; i < doors.size(); ++i)
      if (turn < doors[i].rest.size()) slow[i].send_to_all(doors[i].rest.substr(turn, 1));
    descriptors = std::max(descriptors, held().descriptors);
  }
  EXPECT_EQ(all_open(), 0U);
  judge("slow-senders", senders * doors.size(), before, descriptors);
}

}  // namespace
}  // namespace skua::test
