// Several producers in several partitions, pipelined, with repeats, gaps, bad batches, new epochs
// and restarts of the store, against a log that forgets nothing.

#include <future>
#include <iostream>
#include <map>
#include <set>

#include "storage/store/producer_window.h"
#include "tests/support/random_source.h"
#include "tests/unit/store/producer_model.h"
#include "tests/unit/store/stream_fixture.h"

namespace skua::test {
namespace {

constexpr std::int64_t kProducers = 4;
constexpr std::uint32_t kPartitions = 3;
constexpr int kSteps = 1500;

class ProducersRandomTest : public StreamFixture {
 protected:
  // One producer in one partition.
  struct Stream {
    ProducerModel model;
    std::int16_t epoch = 0;
    std::int32_t next_sequence = 0;
    std::vector<ProducerBatch> sent;  // The newest ones of every epoch, for repeats.
  };
  struct Answer {
    AppendReceipt expected;
    std::future<Result<WriteReceipt>> receipt;
  };

  void run(std::uint64_t seed);

  ProducerBatch choose(RandomSource& random, std::int64_t producer_id, Stream& stream) const;
  void send(RandomSource& random, std::int64_t producer_id, std::uint32_t partition);
  void collect();
  void check_store();

  std::map<std::pair<std::int64_t, std::uint32_t>, Stream> streams_;
  std::map<std::uint32_t, std::int64_t> next_offsets_;
  std::vector<Answer> unanswered_;
  std::set<std::string> stored_;                 // Entity keys of what was appended.
  std::map<std::string, std::int64_t> letters_;  // Record -> offset.
};

// Mostly the next batch; else a repeat, a gap, a new epoch, or any.
ProducerBatch ProducersRandomTest::choose(RandomSource& random, std::int64_t producer_id,
                                          Stream& stream) const {
  if (!stream.sent.empty() && random.one_in(4)) return random.pick(stream.sent);
  if (random.one_in(25)) {
    ++stream.epoch;
    stream.next_sequence = 0;
  }
  const std::int32_t first = random.one_in(15)
                                 ? advance_sequence(stream.next_sequence, random.between(1, 3))
                                 : stream.next_sequence;
  const auto records = random.between(1, 4);
  return {producer_id, stream.epoch, first, advance_sequence(first, records - 1)};
}

void ProducersRandomTest::send(RandomSource& random, std::int64_t producer_id,
                               std::uint32_t partition) {
  Stream& stream = streams_[{producer_id, partition}];
  const ProducerBatch batch = choose(random, producer_id, stream);
  const bool is_bad = random.one_in(12);
  WriteBatch write =
      produced(batch.first_sequence, batch.last_sequence, {producer_id, batch.epoch, partition});
  Answer answer;
  std::int64_t& next_offset = next_offsets_[partition];
  answer.expected = stream.model.offer(batch, is_bad, next_offset);
  if (is_bad) write.append->refusal = invalid_argument("a bad record");
  if (random.one_in(6)) write.rows.clear();  // All dropped.
  std::string letter_record;
  if (random.one_in(6)) {
    letter_record = "letter " + std::to_string(next_entity_);
    write.dead_letters = {letter(random.between(0, write.append->offsets - 1), letter_record)};
  }
  if (answer.expected.outcome == AppendOutcome::kAppended) {
    for (const UnstampedRow& row : write.rows) stored_.insert(row.entity_key);
    if (!letter_record.empty())
      letters_[letter_record] = next_offset + write.dead_letters[0].offset;
    next_offset += write.append->offsets;
    stream.next_sequence = advance_sequence(batch.last_sequence, 1);
    stream.sent.push_back(batch);
    if (stream.sent.size() > 9) stream.sent.erase(stream.sent.begin());
  }
  answer.receipt = write_async(std::move(write));
  unanswered_.push_back(std::move(answer));
}

void ProducersRandomTest::collect() {
  for (Answer& answer : unanswered_) {
    const Result<WriteReceipt> receipt = answer.receipt.get();
    ASSERT_TRUE(receipt.ok()) << receipt.status().to_string();
    ASSERT_EQ(receipt->append, answer.expected);
  }
  unanswered_.clear();
}

void ProducersRandomTest::check_store() {
  for (const auto& [partition, next] : next_offsets_)
    ASSERT_EQ(*engine_->next_offset(1, partition), next);
  const Result<Snapshot> snapshot = engine_->hold_snapshot(std::chrono::hours(1));
  ASSERT_TRUE(snapshot.ok());
  const Result<HistoryPage> page = engine_->scan(*snapshot, rules_, "", 1ull << 30);
  ASSERT_TRUE(page.ok());
  ASSERT_TRUE(engine_->release_snapshot(snapshot->id).ok());
  std::multiset<std::string> found;
  for (const HistoryRow& row : page->rows) found.insert(row.entity_key);
  ASSERT_EQ(found.size(), stored_.size());  // Each once.
  ASSERT_TRUE(std::equal(found.begin(), found.end(), stored_.begin()));
  std::map<std::string, std::int64_t> found_letters;
  for (const DeadLetter& letter : letters(100)) found_letters[letter.record] = letter.offset;
  ASSERT_EQ(found_letters, letters_);
}

void ProducersRandomTest::run(std::uint64_t seed) {
  RandomSource random(seed);
  open();
  for (std::int64_t producer = 0; producer < kProducers; ++producer) {
    for (std::uint32_t partition = 0; partition < kPartitions; ++partition) {
      // Some begin in the middle, or just before the wrap.
      const std::vector<std::int32_t> starts = {0, 0, 17,
                                                std::numeric_limits<std::int32_t>::max() - 20};
      streams_[{producer, partition}].next_sequence = random.pick(starts);
    }
  }
  for (int step = 0; step < kSteps && !HasFatalFailure(); ++step) {
    send(random, random.between(0, kProducers - 1),
         static_cast<std::uint32_t>(random.between(0, kPartitions - 1)));
    if (random.one_in(30)) collect();
    if (!random.one_in(300)) continue;
    // The store stops with batches under way, and commits what it accepted.
    open();
    for (auto& [place, stream] : streams_) stream.model.restart();
    collect();
    if (!HasFatalFailure()) check_store();
  }
  if (HasFatalFailure()) return;
  collect();
  if (!HasFatalFailure()) check_store();
}

class ProducersRandom : public ProducersRandomTest,
                        public ::testing::WithParamInterface<std::uint64_t> {};

TEST_P(ProducersRandom, AgreeWithALogThatForgetsNothing) {
  std::cout << "replay with SKUA_TEST_SEED=" << GetParam() << "\n";
  run(GetParam());
}

INSTANTIATE_TEST_SUITE_P(Seeds, ProducersRandom, ::testing::ValuesIn(test_seeds(4)));

}  // namespace
}  // namespace skua::test
