// A slow disk, with a hang: what is in memory is answered at once, writes wait in a queue with an
// end, none is acknowledged before it is synced, and what was is there after a restart.

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <future>
#include <thread>

#include "tests/fault/fault_run.h"
#include "tests/fault/reliability.h"

namespace skua::test {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::uint64_t kQueueRows = 64;

// SKUA_FAULT_SLOWNESS 100 is the real thing: 20 ms each, 1 % 2 s, one hang of 30 s.
DiskFaults slow_disk() {
  const auto slowness =
      static_cast<std::int64_t>(number_from_environment("SKUA_FAULT_SLOWNESS", 2));
  DiskFaults faults;
  faults.delay = std::chrono::microseconds(200 * slowness);
  faults.slow_one_in = 100;
  faults.slow = std::chrono::milliseconds(20 * slowness);
  faults.hang = std::chrono::milliseconds(300 * slowness);
  return faults;
}

class SlowDisk : public ::testing::Test {
 protected:
  static constexpr std::int64_t kEntities = 100;

  // Sends one write after the other until `stop`, whatever becomes of them.
  void write_on(FaultStore& store, FaultDisk& disk, const std::atomic<bool>& stop) {
    for (std::int64_t value = 1; !stop; ++value) {
      FaultRow row;
      row.entity = value % kEntities;
      row.event_timestamp = store.clock().now();
      row.value = value;
      const std::uint64_t syncs = disk.log_syncs();
      const std::uint64_t waiting = ++waiting_;
      most_waiting_ = std::max(most_waiting_.load(), waiting);
      const auto take = [this, syncs, value, &disk](const Result<WriteReceipt>& receipt) {
        --waiting_;
        if (receipt.ok()) {
          ++acknowledged_;
          newest_[static_cast<std::size_t>(value % kEntities)] = value;
          // Of a sync that began after the write came.
          if (disk.last_log_sync() <= syncs) ++unsynced_;
        } else if (receipt.status().code() == StatusCode::kResourceExhausted) {
          ++refused_;
        } else {
          ++failed_;
        }
      };
      store.engine().write(store.batch({row}), take);
      std::this_thread::sleep_for(std::chrono::microseconds(200));
    }
  }
  // Asks for what is in memory until `stop`; how long each answer took, in microseconds.
  std::vector<std::int64_t> read_on(FaultStore& store, const std::atomic<bool>& stop) {
    std::vector<std::int64_t> latencies;
    const std::string key = FaultStore::entity_key(kEntities + 1);
    while (!stop) {
      const Clock::time_point start = Clock::now();
      const Timestamp now = store.engine().now();
      RowSet rows;
      const std::vector<Lookup> lookups = {{&store.rules(), key, now}};
      store.engine().lookup_latest(lookups, now, IoMode::kMayBlock, rows);
      EXPECT_EQ(rows.rows.at(0).status, LookupStatus::kFound);
      const auto took = Clock::now() - start;
      latencies.push_back(std::chrono::duration_cast<std::chrono::microseconds>(took).count());
      std::this_thread::sleep_for(std::chrono::microseconds(100));
    }
    return latencies;
  }

  // Of each entity: what was acknowledged, or came after it.
  void expect_newest(FaultStore& store) {
    for (std::int64_t entity = 0; entity < kEntities; ++entity) {
      const std::int64_t newest = newest_[static_cast<std::size_t>(entity)];
      const std::string key = FaultStore::entity_key(entity);
      const Timestamp now = store.engine().now();
      RowSet rows;
      const std::vector<Lookup> lookups = {{&store.rules(), key, now}};
      store.engine().lookup_latest(lookups, now, IoMode::kMayBlock, rows);
      if (newest == 0) continue;
      ASSERT_EQ(rows.rows.at(0).status, LookupStatus::kFound) << entity;
      const FaultStore::Seen seen = store.seen(rows.rows[0]);
      EXPECT_TRUE(seen.is_whole) << entity;
      EXPECT_EQ(seen.value % kEntities, entity);
      EXPECT_GE(seen.value, newest) << entity;
      ++verified_;
    }
  }

  std::uint64_t verified_ = 0;
  std::array<std::atomic<std::int64_t>, kEntities> newest_{};
  std::atomic<std::uint64_t> waiting_{0};
  std::atomic<std::uint64_t> most_waiting_{0};
  std::atomic<std::uint64_t> acknowledged_{0};
  std::atomic<std::uint64_t> unsynced_{0};
  std::atomic<std::uint64_t> refused_{0};
  std::atomic<std::uint64_t> failed_{0};
};

TEST_F(SlowDisk, SlowsWhatNeedsItAndNothingElse) {
  const std::uint64_t seed = fault_seed();
  const std::uint64_t seconds = fault_cycles(2);
  RandomSource random(seed);
  FaultDisk disk(seed);
  disk.set_sleeper([](std::chrono::microseconds time) { std::this_thread::sleep_for(time); });
  FaultStoreOptions options = draw_store_options(random);
  options.engine.durability_sync = true;
  options.engine.limits.write_queue_rows_max = kQueueRows;
  options.tier_bytes = 16 << 20;
  options.rules = {};
  options.rules.incarnation = FaultStore::kView;
  const Replay replay(seed, seconds, options.describe());
  FaultStore store(disk, options);
  ASSERT_TRUE(store.open().ok());
  FaultRow row;
  row.entity = kEntities + 1;
  row.event_timestamp = store.clock().now();
  row.value = 1;
  std::promise<void> written;
  store.engine().write(store.batch({row}),
                       [&](const Result<WriteReceipt>&) { written.set_value(); });
  written.get_future().wait();

  disk.set_faults(slow_disk());
  std::atomic<bool> stop{false};
  std::thread writer([&] { write_on(store, disk, stop); });
  std::vector<std::int64_t> latencies;
  std::thread reader([&] { latencies = read_on(store, stop); });
  std::this_thread::sleep_for(std::chrono::seconds(seconds));
  stop = true;
  writer.join();
  reader.join();
  disk.set_faults({});
  store.close();
  ASSERT_TRUE(store.open().ok());
  ASSERT_NO_FATAL_FAILURE(expect_newest(store));
  store.close();

  std::sort(latencies.begin(), latencies.end());
  ASSERT_GT(latencies.size(), 100U);
  const std::int64_t p99_us = latencies[latencies.size() * 99 / 100];
  // No read waited for the disk: the hang alone is far longer.
  EXPECT_LT(p99_us, slow_disk().slow.count() / 2);
  EXPECT_LT(latencies.back(), slow_disk().hang.count() / 2);
  EXPECT_LE(most_waiting_, kQueueRows + 1);
  EXPECT_EQ(unsynced_, 0U);
  EXPECT_EQ(failed_, 0U);
  EXPECT_GT(acknowledged_, 0U);
  EXPECT_GT(refused_, 0U);
  write_reliability_line("slow-disk", seed,
                         {{"seconds", seconds},
                          {"acknowledged", acknowledged_},
                          {"refused", refused_},
                          {"acknowledged_before_sync", unsynced_},
                          {"answers_verified", verified_},
                          {"most_waiting", most_waiting_},
                          {"reads", latencies.size()},
                          {"read_p99_us", static_cast<std::uint64_t>(p99_us)},
                          {"read_max_us", static_cast<std::uint64_t>(latencies.back())}});
}

}  // namespace
}  // namespace skua::test
