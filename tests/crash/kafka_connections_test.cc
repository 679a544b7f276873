// Thousands of connections that say nothing, or half of something, take little and hold up nobody.

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <thread>
#include <vector>

#include "tests/crash/kafka_producer.h"
#include "tests/crash/server_process.h"
#include "tests/support/grpc_door.h"
#include "tests/support/requests.h"
#include "tests/support/scratch_folder.h"

namespace skua::test {
namespace {

constexpr std::size_t kConnectionsWanted = 10'000;
constexpr std::size_t kOtherDescriptors = 500;
constexpr std::int64_t kEventMs = 1767225600000;  // 2026-01-01
constexpr std::size_t kMoreMemoryMaxKib = 100 << 10;

// As many as this process and the server may open.
std::size_t connections_allowed() {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
  return std::min<std::size_t>(kConnectionsWanted, limit.rlim_max - kOtherDescriptors);
}

int connect_to(int port) {
  const int descriptor = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  EXPECT_EQ(::connect(descriptor, reinterpret_cast<sockaddr*>(&address), sizeof(address)), 0);
  return descriptor;
}

std::size_t descriptors_of(pid_t process) {
  const std::filesystem::directory_iterator begin("/proc/" + std::to_string(process) + "/fd");
  return static_cast<std::size_t>(std::distance(begin, std::filesystem::directory_iterator()));
}

std::size_t resident_kib(pid_t process) {
  std::ifstream status("/proc/" + std::to_string(process) + "/status");
  for (std::string word; status >> word;) {
    std::size_t kib = 0;
    if (word == "VmRSS:" && status >> kib) return kib;
  }
  return 0;
}

void expect_producing(KafkaProducer& producer, int port) {
  const std::uint64_t before = producer.acknowledged();
  std::atomic<bool> stopping{false};
  std::thread thread([&] { producer.run(port, stopping); });
  std::this_thread::sleep_for(std::chrono::milliseconds(200));
  stopping = true;
  thread.join();
  EXPECT_GT(producer.acknowledged(), before);
}

TEST(KafkaConnections, ThousandsOfIdleOnesTakeLittleAndHoldUpNobody) {
  const std::size_t count = connections_allowed();
  std::cout << count << " connections\n";
  ScratchFolder folder;
  ServerProcess server(folder.path() / "data");
  ASSERT_TRUE(server.start()) << server.log();
  v1::ApplyRequest request =
      apply_of("events", {{"name", ValueType::kString}}, {{"number", ValueType::kInt64}});
  request.mutable_feature_views(0)->set_max_age_us(0);
  v1::ApplyResponse answer;
  ASSERT_EQ(GrpcDoor(server.grpc_port()).apply(request, answer).to_string(), "OK");
  std::uint64_t next = 0;
  const auto make_records = [&next] {
    const std::string number = std::to_string(next++);
    return std::vector<KafkaRecord>{
        {"{\"name\":\"" + number + "\",\"number\":" + number + "}", kEventMs}};
  };
  KafkaProducer producer("events", 0, make_records, [] {});
  expect_producing(producer, server.kafka_port());
  const std::size_t descriptors = descriptors_of(server.pid());
  const std::size_t memory_kib = resident_kib(server.pid());

  std::vector<int> idle;
  const std::string half_a_frame("\0\0\x40\0\0\0\0", 7);
  for (std::size_t i = 0; i < count; ++i) {
    idle.push_back(connect_to(server.kafka_port()));
    if (i % 2 == 0) continue;
    EXPECT_EQ(::send(idle.back(), half_a_frame.data(), half_a_frame.size(), MSG_NOSIGNAL),
              static_cast<ssize_t>(half_a_frame.size()));
  }
  expect_producing(producer, server.kafka_port());
  EXPECT_GE(descriptors_of(server.pid()), count);
  EXPECT_LT(resident_kib(server.pid()), memory_kib + kMoreMemoryMaxKib);

  for (const int descriptor : idle) ::close(descriptor);
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (descriptors_of(server.pid()) > descriptors + kOtherDescriptors / 10 &&
         std::chrono::steady_clock::now() < deadline)
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  EXPECT_LE(descriptors_of(server.pid()), descriptors + kOtherDescriptors / 10);
  expect_producing(producer, server.kafka_port());
}

}  // namespace
}  // namespace skua::test
