// Bulk loads of a FaultRun, and what it does after a start.
#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <utility>

#include "tests/fault/fault_run.h"

namespace skua::test {

// With durability by interval: waits for the sync of what is acknowledged.
void FaultRun::note_synced() {
  if (store_.options().engine.durability_sync || disk_may_recover_) return;
  const std::uint64_t syncs = disk_.log_syncs();
  const Sequence acknowledged = oracle_.last();
  // One more commit, so that there is something to sync after this moment.
  write_round();
  ASSERT_TRUE(disk_.wait_for_log_sync(syncs)) << "the log is not synced by its interval";
  if (!is_off()) synced_ = std::max(synced_, acknowledged);
}

// Begins a load, stages a chunk of it, or publishes it. Errors of the disk leave it for later.
void FaultRun::load_step() {
  Engine& engine = store_.engine();
  if (!load_) load_ = Load{"load " + std::to_string(next_name_++), 0, {}, false};
  const Result<LoadProgress> progress = engine.begin_load({FaultStore::kView, load_->name, false});
  if (!progress.ok()) {
    ++figures_.refused;
    return;
  }
  load_->number = progress->number;
  if (progress->published) {
    settle_load();
    return;
  }
  if (load_->chunks.size() < 4 && random_.one_in(2)) {
    std::vector<FaultRow>& chunk = load_->chunks.emplace_back();
    for (std::int64_t i = random_.between(1, 60); i > 0; --i) {
      FaultRow row = draw_row();
      // Loads keep duplicates apart from what they repeat; values tell them apart here.
      row.value = next_value_++;
      if (!row.event_timestamp) row.event_timestamp = store_.clock().now();
      chunk.push_back(row);
    }
  }
  if (!send_chunks(progress->next_chunk)) return;
  if (!load_->chunks.empty() && random_.one_in(3)) (void)publish_load();
}

bool FaultRun::send_chunks(std::uint64_t first) {
  for (std::uint64_t chunk = first; chunk < load_->chunks.size(); ++chunk) {
    LoadChunk out;
    out.number = chunk;
    for (const FaultRow& row : load_->chunks[chunk]) {
      out.rows.push_back(store_.packed(row));
      out.rows.back().request_row = out.request_rows++;
    }
    if (!store_.engine().stage(load_->number, std::move(out)).ok()) {
      ++figures_.refused;
      return false;
    }
  }
  return true;
}

bool FaultRun::resume_and_publish_load() {
  const Result<LoadProgress> progress =
      store_.engine().begin_load({FaultStore::kView, load_->name, false});
  if (!progress.ok() || !send_chunks(progress->next_chunk)) return false;
  return publish_load();
}

bool FaultRun::publish_load() {
  LoadPublication publication;
  publication.chunks = load_->chunks.size();
  load_->is_publishing = true;
  const Result<LoadReceipt> receipt = store_.engine().publish_load(load_->number, publication);
  if (is_off()) return false;
  load_->is_publishing = false;
  if (!receipt.ok()) {
    const StatusCode code = receipt.status().code();
    EXPECT_TRUE(code == StatusCode::kUnavailable || code == StatusCode::kResourceExhausted ||
                code == StatusCode::kFailedPrecondition || code == StatusCode::kDataLoss)
        << receipt.status().to_string();
    ++figures_.refused;
    return false;
  }
  settle_load();
  return true;
}

FaultRun::Known FaultRun::known() const {
  return {oracle_, load_, holds_, synced_, unanswered_, unanswered_erase_};
}

void FaultRun::set_known(const Known& known) {
  oracle_ = known.oracle;
  load_ = known.load;
  holds_ = known.holds;
  synced_ = known.synced;
  unanswered_ = known.unanswered;
  unanswered_erase_ = known.unanswered_erase;
}

// Tells the oracle of a load that is published.
void FaultRun::settle_load() {
  if (!load_) return;
  const Result<LoadProgress> progress =
      store_.engine().begin_load({FaultStore::kView, load_->name, false});
  if (!progress.ok() || is_off()) return;
  load_->number = progress->number;
  load_->is_publishing = false;
  if (!progress->published) return;
  const LoadReceipt& receipt = *progress->published;
  std::vector<FaultRow> rows;
  for (const std::vector<FaultRow>& chunk : load_->chunks)
    rows.insert(rows.end(), chunk.begin(), chunk.end());
  // Rows that were too old when it was begun have no sequence; nothing shows them.
  const Timestamp at = ModelStore::horizon(oracle_.view(), progress->begun);
  const Duration ttl = store_.rules().ttl;
  std::erase_if(rows, [&](const FaultRow& row) {
    return *row.event_timestamp <= at && ttl.count() > 0 && at - *row.event_timestamp > ttl;
  });
  EXPECT_EQ(receipt.rows, rows.size());
  oracle_.load(rows, receipt.created_timestamp, receipt.sequence);
  figures_.acknowledged_rows += rows.size();
  synced_ = std::max(synced_, receipt.sequence);
  load_.reset();
}

void FaultRun::settle_erase() {
  if (!unanswered_erase_) return;
  const auto [entity, digest] = *unanswered_erase_;
  std::string cursor;
  do {
    const Result<ErasurePage> page = store_.engine().erasures(
        FaultStore::kView, 0, std::numeric_limits<Sequence>::max() - 1, cursor, 1000);
    ASSERT_TRUE(page.ok()) << page.status().to_string();
    for (const Erasure& erasure : page->erasures)
      if (erasure.digest == digest) oracle_.erase(entity, erasure.sequence);
    cursor = page->next;
  } while (!cursor.empty());
  unanswered_erase_.reset();
}

// Sends again what was not answered: it was stored as it was sent first, or is stored now.
void FaultRun::settle_writes(bool has_lost) {
  Settled settled;
  for (const Attempt& attempt : std::exchange(unanswered_, {})) {
    auto answer = send(attempt);
    const Result<WriteReceipt> receipt = wait(answer, "a write after a start");
    ASSERT_TRUE(receipt.ok()) << receipt.status().to_string();
    EXPECT_FALSE(receipt->repeated && has_lost) << "a write survived and one before it did not";
    settled.emplace_back(attempt, *receipt);
  }
  take_settled(std::move(settled));
}

void FaultRun::settle() { settle(store_.survived()); }

void FaultRun::settle(Sequence survived) {
  const Sequence acknowledged = oracle_.last();
  const bool is_synced = store_.options().engine.durability_sync;
  const Sequence must_be_there = is_synced ? acknowledged : synced_;
  ASSERT_GE(survived, must_be_there) << "acknowledged commits are lost";
  const bool has_lost = survived < acknowledged;
  if (has_lost) {
    const std::size_t lost = oracle_.forget_after(survived);
    figures_.lost_rows += lost;
  }
  synced_ = std::max(std::min(synced_, survived), oracle_.last());
  ASSERT_NO_FATAL_FAILURE(settle_erase());
  ASSERT_NO_FATAL_FAILURE(settle_load());
  ASSERT_NO_FATAL_FAILURE(settle_writes(has_lost));
  check_all();
}

}  // namespace skua::test
