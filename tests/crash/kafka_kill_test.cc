// kill -9 at random moments under idempotent Kafka producers: what was acknowledged is stored, and
// each record once.

#include <gtest/gtest.h>
#include <signal.h>

#include <chrono>
#include <functional>
#include <iostream>
#include <map>
#include <memory>
#include <thread>
#include <vector>

#include "tests/crash/kafka_producer.h"
#include "tests/crash/server_process.h"
#include "tests/support/grpc_door.h"
#include "tests/support/random_source.h"
#include "tests/support/requests.h"
#include "tests/support/scratch_folder.h"

namespace skua::test {
namespace {

constexpr const char* kView = "events";

void create_view(int grpc_port) {
  v1::ApplyRequest request =
      apply_of(kView, {{"name", ValueType::kString}}, {{"number", ValueType::kInt64}});
  request.mutable_feature_views(0)->set_max_age_us(0);
  v1::ApplyResponse answer;
  ASSERT_EQ(GrpcDoor(grpc_port).apply(request, answer).to_string(), "OK");
}

// Every version of every entity, corrected ones included.
std::vector<v1::RowColumns> read_everything(Door& door) {
  v1::BeginSnapshotResponse snapshot;
  EXPECT_EQ(door.begin_snapshot({}, snapshot).to_string(), "OK");
  v1::ReadSnapshotRequest request;
  request.set_snapshot_id(snapshot.snapshot_id());
  request.set_feature_view(kView);
  request.set_rows(v1::ALL_VERSIONS);
  std::vector<v1::RowColumns> pages;
  do {
    v1::ReadSnapshotResponse page;
    const Status status = door.read_snapshot(request, page);
    EXPECT_EQ(status.to_string(), "OK");
    if (!status.ok()) break;
    pages.push_back(std::move(*page.mutable_rows()));
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return pages;
}

// Each acknowledged record is stored exactly once, under its own event timestamp, and nothing else
// is.
void check_stored(Door& door, const std::vector<std::unique_ptr<KafkaProducer>>& producers) {
  std::map<std::string, std::uint64_t> missing;
  for (const auto& producer : producers)
    for (std::uint64_t record = 0; record < producer->acknowledged(); ++record)
      missing[producer->entity(record)] = record;
  for (const v1::RowColumns& page : read_everything(door)) {
    for (int row = 0; row < static_cast<int>(page.rows()); ++row) {
      const auto record = missing.find(page.join_keys(0).column().string_values(row));
      ASSERT_NE(record, missing.end()) << "stored twice, or never sent";
      EXPECT_EQ(page.event_timestamps_us(row), KafkaProducer::event_us(record->second));
      EXPECT_EQ(page.features(0).column().int64_values(row),
                static_cast<std::int64_t>(record->second));
      missing.erase(record);
    }
  }
  EXPECT_EQ(missing.size(), 0U) << "acknowledged and lost";
}

void produce_until(ServerProcess& server, std::vector<std::unique_ptr<KafkaProducer>>& producers,
                   const std::function<void(std::atomic<bool>& stopping)>& end) {
  std::atomic<bool> stopping{false};
  std::vector<std::thread> threads;
  for (const auto& producer : producers)
    threads.emplace_back([&] { producer->run(server.kafka_port(), stopping); });
  end(stopping);
  for (std::thread& thread : threads) thread.join();
}

TEST(KafkaKill, WhatWasAcknowledgedIsStoredOnce) {
  const std::uint64_t seed = test_seeds(1).front();
  const std::uint64_t kills = number_from_environment("SKUA_KILLS", 12);
  std::cout << "seed " << seed << "; the moments of a kill are those of the machine\n";
  RandomSource random(seed);
  ScratchFolder folder;
  ServerProcess server(folder.path() / "data", {"--memtable-bytes", "256KiB"});
  std::vector<std::unique_ptr<KafkaProducer>> producers;
  for (std::int32_t partition = 0; partition < 3; ++partition)
    producers.push_back(std::make_unique<KafkaProducer>(kView, partition));
  for (std::uint64_t round = 0; round < kills && !HasFailure(); ++round) {
    SCOPED_TRACE("kill " + std::to_string(round));
    ASSERT_TRUE(server.start()) << server.log();
    if (round == 0) create_view(server.grpc_port());
    produce_until(server, producers, [&](std::atomic<bool>&) {
      std::this_thread::sleep_for(std::chrono::milliseconds(random.between(10, 500)));
      server.signal(SIGKILL);
      EXPECT_EQ(server.wait(), 128 + SIGKILL);
    });
  }
  ASSERT_TRUE(server.start()) << server.log();
  produce_until(server, producers, [](std::atomic<bool>& stopping) { stopping = true; });
  GrpcDoor door(server.grpc_port());
  std::uint64_t repeats = 0;
  for (const auto& producer : producers) {
    // All that was in flight was sent again and acknowledged.
    EXPECT_EQ(producer->acknowledged(), producer->sent());
    EXPECT_GT(producer->acknowledged(), 0U);
    repeats += producer->repeats();
    std::cout << producer->acknowledged() << " records acknowledged, " << producer->repeats()
              << " batches sent again\n";
  }
  EXPECT_GT(repeats, 0U);
  check_stored(door, producers);
}

}  // namespace
}  // namespace skua::test
