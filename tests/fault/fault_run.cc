#include "tests/fault/fault_run.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <thread>
#include <utility>

namespace skua::test {
namespace {

constexpr std::size_t kWriters = 5;
constexpr std::size_t kRecentMax = 200;
// A call that takes longer hangs.
constexpr std::chrono::seconds kHangs(60);

}  // namespace

void FaultRun::Figures::add(const Figures& other) {
  acknowledged_rows += other.acknowledged_rows;
  answers += other.answers;
  data_loss += other.data_loss;
  refused += other.refused;
  lost_rows += other.lost_rows;
  retries += other.retries;
  restarts += other.restarts;
}

FaultRun::FaultRun(FaultDisk& disk, const FaultStoreOptions& options, std::uint64_t seed)
    : disk_(disk),
      random_(seed),
      store_(disk, options),
      oracle_(options.rules.ttl, options.rules.max_age, options.rules.max_versions),
      writer_sequences_(kWriters, 0) {}

FaultRun::~FaultRun() = default;

FaultRow FaultRun::draw_row() {
  const Timestamp now = store_.clock().now();
  FaultRow row;
  if (!recent_.empty() && random_.one_in(4)) {
    row = random_.pick(recent_);
    if (random_.one_in(3)) return row;  // Sent again as it was.
    row.is_tombstone = random_.one_in(6);
    row.value = next_value_++;
    return row;
  }
  row.entity = random_.between(0, kEntities - 1);
  row.value = next_value_++;
  row.is_tombstone = random_.one_in(12);
  switch (random_.between(0, 5)) {
    case 0:
      break;
    case 1:
      row.event_timestamp = now - Duration{random_.between(0, 100'000'000)};
      break;
    case 2:
      row.event_timestamp = now + Duration{random_.between(1, 3'000'000)};
      break;
    default:
      row.event_timestamp = now - Duration{random_.between(0, 1000)};
  }
  return row;
}

std::vector<FaultRow> FaultRun::draw_rows(std::int64_t most) {
  std::vector<FaultRow> rows;
  for (std::int64_t i = random_.between(1, most); i > 0; --i) {
    rows.push_back(draw_row());
    // Rows that take the time of their commit cannot be sent again as they were.
    if (rows.back().event_timestamp) recent_.push_back(rows.back());
  }
  if (recent_.size() > kRecentMax) recent_.erase(recent_.begin(), recent_.begin() + 100);
  return rows;
}

std::future<Result<WriteReceipt>> FaultRun::send(const Attempt& attempt) {
  WriteBatch batch = store_.batch(attempt.rows);
  batch.writer = WriterStamp{attempt.writer, attempt.sequence};
  const auto answer = std::make_shared<std::promise<Result<WriteReceipt>>>();
  // An answer that comes when the power is off is none.
  store_.engine().write(std::move(batch), [answer, &disk = disk_](Result<WriteReceipt> receipt) {
    if (receipt.ok() && disk.is_off()) receipt = unavailable("the power is off");
    answer->set_value(std::move(receipt));
  });
  return answer->get_future();
}

Result<WriteReceipt> FaultRun::wait(std::future<Result<WriteReceipt>>& answer, const char* what) {
  if (answer.wait_for(kHangs) != std::future_status::ready) {
    ADD_FAILURE() << what << " hangs";
    std::abort();
  }
  return answer.get();
}

void FaultRun::take_receipt(const Attempt& attempt, const WriteReceipt& receipt) {
  figures_.acknowledged_rows += attempt.rows.size();
  const std::string otherwise =
      oracle_.write(attempt.rows, receipt.outcomes, receipt.created_timestamp, receipt.sequence);
  const bool has_rejected = std::find(receipt.outcomes.begin(), receipt.outcomes.end(),
                                      RowOutcome::kRejected) != receipt.outcomes.end();
  EXPECT_TRUE(expects_data_loss_ || !has_rejected);
  EXPECT_EQ(otherwise, "");
}

// Several writes at once, of writers of their own.
void FaultRun::write_round() {
  const auto count = static_cast<std::size_t>(random_.between(1, kWriters));
  std::vector<Attempt> attempts;
  std::vector<std::future<Result<WriteReceipt>>> answers;
  for (std::size_t i = 0; i < count; ++i) {
    attempts.push_back({draw_rows(20), "w" + std::to_string(i), ++writer_sequences_[i]});
    answers.push_back(send(attempts.back()));
  }
  std::vector<std::pair<WriteReceipt, const Attempt*>> receipts;
  for (std::size_t i = 0; i < count; ++i) {
    Result<WriteReceipt> receipt = wait(answers[i], "a write");
    if (receipt.ok()) {
      receipts.emplace_back(*std::move(receipt), &attempts[i]);
      continue;
    }
    const StatusCode code = receipt.status().code();
    EXPECT_TRUE(code == StatusCode::kUnavailable || code == StatusCode::kResourceExhausted ||
                (expects_data_loss_ && code == StatusCode::kDataLoss))
        << receipt.status().to_string();
    ++figures_.refused;
    // Nothing of it is stored.
    if (code != StatusCode::kResourceExhausted) unanswered_.push_back(attempts[i]);
  }
  const auto is_earlier = [](const auto& a, const auto& b) {
    return a.first.sequence < b.first.sequence;
  };
  std::sort(receipts.begin(), receipts.end(), is_earlier);
  for (const auto& [receipt, attempt] : receipts) take_receipt(*attempt, receipt);
  if (disk_may_recover_) retry_unanswered();
}

void FaultRun::retry_unanswered() {
  Settled settled;
  for (const Attempt& attempt : std::exchange(unanswered_, {})) {
    for (int i = 0;; ++i) {
      auto answer = send(attempt);
      const Result<WriteReceipt> receipt = wait(answer, "a retry");
      if (receipt.ok()) {
        settled.emplace_back(attempt, *receipt);
        break;
      }
      ++figures_.retries;
      ASSERT_LT(i, 2000) << "writes do not go on when the disk is well: "
                         << receipt.status().to_string();
      ASSERT_NO_FATAL_FAILURE(wait_for_disk(i));
    }
  }
  take_settled(std::move(settled));
}

// Writes that were sent at once were stored in an order that only their receipts know.
void FaultRun::take_settled(Settled settled) {
  const auto is_earlier = [](const auto& a, const auto& b) {
    return a.second.sequence < b.second.sequence;
  };
  std::sort(settled.begin(), settled.end(), is_earlier);
  for (const auto& [attempt, receipt] : settled) take_receipt(attempt, receipt);
}

// Before something is tried again. A disk that fails for ever makes no promise: after a while it is
// well. Where the store asks for a restart then, it is restarted.
void FaultRun::wait_for_disk(int tries) {
  constexpr int kTriesUntilWell = 40;
  if (tries == kTriesUntilWell) disk_.set_faults({});
  std::this_thread::sleep_for(std::chrono::milliseconds(5));
  if (tries <= kTriesUntilWell || store_.metrics().disk_needs_restart.get().Value() == 0) return;
  ++figures_.restarts;
  store_.close();
  store_.metrics().disk_needs_restart.get().Set(0);
  const Status opened = store_.open();
  ASSERT_TRUE(opened.ok()) << opened.to_string();
}

void FaultRun::erase_one() {
  const std::int64_t entity = random_.between(0, kEntities - 1);
  unanswered_erase_ = {entity, "digest " + std::to_string(next_name_++)};
  for (int i = 0; i < 2000 && unanswered_erase_ && !is_off(); ++i) {
    EraseTarget target;
    target.incarnation = FaultStore::kView;
    target.exact = FaultStore::entity_key(entity);
    const Result<std::vector<EraseReceipt>> receipts = store_.engine().erase([&] {
      return std::vector<EraseSubject>{{unanswered_erase_->second, {target}}};
    });
    if (is_off()) return;
    if (receipts.ok()) {
      oracle_.erase(entity, receipts->at(0).sequence);
      synced_ = std::max(synced_, oracle_.last());
      unanswered_erase_.reset();
      return;
    }
    ++figures_.refused;
    if (!disk_may_recover_) {
      unanswered_erase_.reset();
      return;
    }
    ASSERT_NO_FATAL_FAILURE(wait_for_disk(i));
  }
  EXPECT_TRUE(is_off() || !unanswered_erase_) << "erasures do not go on when the disk is well";
}

void FaultRun::hold_one() {
  if (holds_.size() >= 3 || random_.one_in(4)) {
    if (holds_.empty()) return;
    // Whether it is gone nobody knows then.
    (void)store_.engine().release_snapshot(holds_.front().snapshot.id);
    holds_.erase(holds_.begin());
    return;
  }
  const Result<Snapshot> snapshot = store_.engine().hold_snapshot(std::chrono::hours(24));
  if (!snapshot.ok() || is_off()) return;
  holds_.push_back({*snapshot});
  synced_ = std::max(synced_, snapshot->sequence);
}

void FaultRun::check_some() {
  FaultStore::Verdict verdict;
  for (int i = 0; i < 3; ++i)
    store_.check_entity(oracle_, random_.between(0, kEntities - 1), random_, verdict);
  judge(verdict);
}

void FaultRun::check_all() {
  FaultStore::Verdict verdict;
  for (std::int64_t entity = 0; entity < kEntities; ++entity)
    store_.check_entity(oracle_, entity, random_, verdict);
  for (const Hold& hold : holds_) {
    EXPECT_TRUE(store_.engine().find_snapshot(hold.snapshot.id).ok())
        << "a hold is gone: " << hold.snapshot.sequence;
    store_.check_snapshot(oracle_, hold.snapshot, kEntities, verdict);
  }
  judge(verdict);
}

void FaultRun::judge(FaultStore::Verdict& verdict) {
  // Without power nothing can be asked.
  if (is_off()) return;
  figures_.answers += verdict.correct;
  figures_.data_loss += verdict.data_loss;
  ASSERT_EQ(verdict.wrong, "");
  if (!expects_data_loss_) {
    ASSERT_EQ(verdict.data_loss, 0U);
  }
}

void FaultRun::step() {
  if (is_off()) return;
  store_.clock().advance(Duration{random_.between(1, 2'000'000)});
  switch (random_.between(0, 19)) {
    case 0:
      if (!load_) erase_one();
      break;
    case 1:
      hold_one();
      break;
    case 2:
      if (random_.one_in(3)) (void)store_.engine().compact();
      break;
    case 3:
    case 4:
    case 5:
      load_step();
      break;
    case 6:
    case 7:
      note_synced();
      break;
    default:
      write_round();
  }
  if (is_off() || ::testing::Test::HasFatalFailure()) return;
  // A write that may be there or not: reads wait until that is known.
  if (unanswered_.empty() && !unanswered_erase_) check_some();
}

}  // namespace skua::test
