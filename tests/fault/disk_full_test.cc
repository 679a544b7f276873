// The disk fills and has room again: writes and loads are refused by name before its end,
// everything else goes on, and writes go on without a restart.

#include <gtest/gtest.h>

#include <chrono>
#include <future>
#include <thread>

#include "tests/fault/fault_run.h"
#include "tests/fault/reliability.h"

namespace skua::test {
namespace {

// More than a compaction of all that there is takes.
constexpr std::uint64_t kReserve = 64 << 20;  // More than compactions take meanwhile.
constexpr std::uint64_t kRoom = 512 << 10;    // Above the reserve, of each cycle.

struct Totals {
  FaultRun::Figures figures;
  std::uint64_t cycles = 0;
  std::uint64_t ends_met = 0;  // RocksDB met the end of the disk.
  std::uint64_t slowest_resume_ms = 0;
};

class DiskFull : public ::testing::Test {
 protected:
  // A write of rows that do not compress; the next value stands for their content.
  Status write_some(FaultRun& run) {
    FaultStore& store = run.store();
    std::vector<FaultRow> rows;
    for (int i = 0; i < 40; ++i) {
      FaultRow row;
      row.entity = FaultRun::kEntities + next_value_ % 1000;
      row.event_timestamp = store.clock().now();
      row.value = -next_value_++;
      rows.push_back(row);
    }
    const auto answer = std::make_shared<std::promise<Status>>();
    store.engine().write(store.batch(rows), [answer](const Result<WriteReceipt>& receipt) {
      answer->set_value(receipt.status());
    });
    return answer->get_future().get();
  }
  // Until a write is refused; says how.
  Status fill(FaultRun& run) {
    for (int i = 0; i < 20'000; ++i) {
      Status status = write_some(run);
      if (!status.ok()) return status;
    }
    return {};
  }
  // How long writes take to go on, in milliseconds.
  std::uint64_t wait_until_writable(FaultRun& run) {
    const auto start = std::chrono::steady_clock::now();
    Status status;
    for (int i = 0; i < 3000; ++i) {
      status = write_some(run);
      if (status.ok()) break;
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    EXPECT_TRUE(status.ok()) << status.to_string();
    const auto took = std::chrono::steady_clock::now() - start;
    return static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::milliseconds>(took).count());
  }
  static Status erase(FaultRun& run, std::int64_t entity) {
    EraseTarget target;
    target.incarnation = FaultStore::kView;
    target.exact = FaultStore::entity_key(entity);
    return run.store()
        .engine()
        .erase([&] {
          return std::vector<EraseSubject>{{"digest", {target}}};
        })
        .status();
  }
  static Status write_tombstone(FaultRun& run, std::int64_t entity) {
    FaultRow row;
    row.entity = entity;
    row.event_timestamp = run.store().clock().now();
    row.is_tombstone = true;
    const auto answer = std::make_shared<std::promise<Status>>();
    run.store().engine().write(
        run.store().batch({row}),
        [answer](const Result<WriteReceipt>& receipt) { answer->set_value(receipt.status()); });
    return answer->get_future().get();
  }

  std::int64_t next_value_ = 1;
};

// Refused by the reserve: everything but writes and loads goes on.
void expect_refusal(FaultRun& run) {
  Engine& engine = run.store().engine();
  EXPECT_EQ(run.store().metrics().disk_refuses_writes.get().Value(), 1);
  const EngineStatus status = engine.status();
  EXPECT_FALSE(status.writable);
  EXPECT_NE(status.not_writable_reason.find("disk_reserve_bytes"), std::string::npos);
  EXPECT_EQ(engine.begin_load({FaultStore::kView, "refused", false}).status().code(),
            StatusCode::kResourceExhausted);
  ASSERT_NO_FATAL_FAILURE(run.check_all());
  const Result<Snapshot> hold = engine.hold_snapshot(std::chrono::hours(1));
  ASSERT_TRUE(hold.ok());
  EXPECT_TRUE(engine.release_snapshot(hold->id).ok());
}

TEST_F(DiskFull, IsMetBeforeItsEndAndWritesGoOnWithRoom) {
  const std::uint64_t seed = fault_seed();
  const std::uint64_t cycles = fault_cycles(2);
  constexpr std::uint64_t kCyclesPerStore = 5;
  Totals totals;
  for (std::uint64_t done = 0; done < cycles && !HasFailure();) {
    RandomSource random(seed + done);
    FaultDisk disk(seed + done);
    FaultStoreOptions options = draw_store_options(random);
    options.engine.memtable_bytes = 64 << 10;
    options.engine.max_total_wal_bytes = 128 << 10;
    options.engine.disk_reserve_bytes = kReserve;
    const Replay replay(seed + done, std::min(kCyclesPerStore, cycles - done), options.describe());
    FaultRun run(disk, options, seed + done);
    ASSERT_TRUE(run.store().open().ok());
    for (std::uint64_t i = 0; i < kCyclesPerStore && done < cycles; ++i, ++done) {
      for (int step = 0; step < 10; ++step) ASSERT_NO_FATAL_FAILURE(run.step());
      // What is erased below would have to be judged by a load that is under way.
      for (int step = 0; step < 100 && run.has_load(); ++step) run.load_step();
      ASSERT_FALSE(run.has_load());
      disk.set_quota(disk.used_bytes() + kReserve + kRoom);
      const Status refused = fill(run);
      if (refused.code() == StatusCode::kUnavailable) ++totals.ends_met;
      EXPECT_EQ(refused.code(), StatusCode::kResourceExhausted) << refused.to_string();
      ASSERT_NO_FATAL_FAILURE(expect_refusal(run));
      EXPECT_EQ(write_tombstone(run, 2000).to_string(), "OK");
      EXPECT_EQ(erase(run, FaultRun::kEntities + 7).to_string(), "OK");
      // As far as there is room for it.
      const Status compacted = run.store().engine().compact();
      EXPECT_TRUE(compacted.ok() || compacted.code() == StatusCode::kUnavailable)
          << compacted.to_string();
      disk.set_quota(~std::uint64_t{0});
      totals.slowest_resume_ms = std::max(totals.slowest_resume_ms, wait_until_writable(run));
      EXPECT_TRUE(run.store().engine().status().writable);
      ASSERT_NO_FATAL_FAILURE(run.check_all());
      ++totals.cycles;
      if (HasFailure()) break;
    }
    run.store().close();
    ASSERT_TRUE(run.store().open().ok());
    ASSERT_NO_FATAL_FAILURE(run.settle());
    totals.figures.add(run.figures());
  }
  EXPECT_LE(totals.slowest_resume_ms, 5000U);
  write_reliability_line("disk-full", seed,
                         {{"cycles", totals.cycles},
                          {"acknowledged_rows", totals.figures.acknowledged_rows},
                          {"answers_verified", totals.figures.answers},
                          {"ends_met", totals.ends_met},
                          {"slowest_resume_ms", totals.slowest_resume_ms},
                          {"lost", 0},
                          {"wrong", HasFailure() ? 1U : 0U}});
}

// Without a reserve RocksDB meets the end. It goes on when there is room, but takes no files of
// loads before it is opened anew.
TEST_F(DiskFull, IsMetWithoutAReserve) {
  const std::uint64_t seed = fault_seed();
  RandomSource random(seed);
  FaultDisk disk(seed);
  FaultStoreOptions options = draw_store_options(random);
  options.engine.memtable_bytes = 64 << 10;
  options.engine.max_total_wal_bytes = 128 << 10;
  options.engine.durability_sync = true;
  const Replay replay(seed, 1, options.describe());
  FaultRun run(disk, options, seed);
  run.set_disk_may_recover(true);
  ASSERT_TRUE(run.store().open().ok());
  for (int step = 0; step < 20; ++step) ASSERT_NO_FATAL_FAILURE(run.step());
  disk.set_quota(disk.used_bytes() + (256 << 10));
  const Status refused = fill(run);
  EXPECT_EQ(refused.code(), StatusCode::kUnavailable) << refused.to_string();
  EXPECT_FALSE(run.store().engine().status().writable);
  ASSERT_NO_FATAL_FAILURE(run.check_all());
  disk.set_quota(~std::uint64_t{0});
  wait_until_writable(run);
  EXPECT_TRUE(run.store().engine().status().writable);
  ASSERT_NO_FATAL_FAILURE(run.write_round());
  ASSERT_NO_FATAL_FAILURE(run.check_all());

  Engine& engine = run.store().engine();
  const Result<LoadProgress> load = engine.begin_load({FaultStore::kView, "after", false});
  ASSERT_TRUE(load.ok());
  LoadChunk chunk;
  chunk.request_rows = 1;
  FaultRow row;
  row.entity = 3000;
  row.event_timestamp = run.store().clock().now();
  row.value = 1;
  chunk.rows.push_back(run.store().packed(row));
  ASSERT_TRUE(engine.stage(load->number, std::move(chunk)).ok());
  LoadPublication publication;
  publication.chunks = 1;
  EXPECT_EQ(engine.publish_load(load->number, publication).status().code(),
            StatusCode::kFailedPrecondition);
  run.store().close();
  ASSERT_TRUE(run.store().open().ok());
  ASSERT_NO_FATAL_FAILURE(run.settle());
  const Result<LoadProgress> found =
      run.store().engine().begin_load({FaultStore::kView, "after", false});
  ASSERT_TRUE(found.ok());
  publication.chunks = found->next_chunk;
  EXPECT_TRUE(run.store().engine().publish_load(found->number, publication).ok());
}

}  // namespace
}  // namespace skua::test
