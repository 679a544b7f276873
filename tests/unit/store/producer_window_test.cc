#include "storage/store/producer_window.h"

#include <gtest/gtest.h>

#include <deque>
#include <set>
#include <string>

#include "tests/unit/store/producer_model.h"

namespace skua::test {
namespace {

constexpr std::int32_t kLast = std::numeric_limits<std::int32_t>::max();

ProducerBatch batch_of(std::int16_t epoch, std::int32_t first, std::int32_t last) {
  return {7, epoch, first, last};
}

// A window after these batches, with base offsets 0, 100, 200, ...
ProducerWindow window_of(const std::vector<ProducerBatch>& batches) {
  std::optional<ProducerWindow> window;
  std::int64_t offset = 0;
  for (const ProducerBatch& batch : batches) {
    window = append_batch(window ? &*window : nullptr, batch, offset, Timestamp{offset});
    offset += 100;
  }
  return *window;
}

TEST(ProducerWindow, SequencesWrap) {
  EXPECT_EQ(advance_sequence(5, 3), 8);
  EXPECT_EQ(advance_sequence(kLast, 1), 0);
  EXPECT_EQ(advance_sequence(kLast - 1, 4), 2);
}

TEST(ProducerWindow, KeepsFiveBatchesOfOneEpoch) {
  ProducerWindow window = window_of({batch_of(1, 0, 0), batch_of(1, 1, 2), batch_of(1, 3, 3),
                                     batch_of(1, 4, 4), batch_of(1, 5, 5), batch_of(1, 6, 9)});
  EXPECT_EQ(window.batches.size(), 5u);
  EXPECT_EQ(window.batches.front().first_sequence, 1);
  EXPECT_EQ(window.epoch_records, 10u);
  EXPECT_EQ(window.last_append, Timestamp{500});
  EXPECT_EQ(window.next_sequence(), 10);
  window = append_batch(&window, batch_of(2, 0, 1), 600, Timestamp{600});
  EXPECT_EQ(window.batches.size(), 1u);
  EXPECT_EQ(window.epoch_records, 2u);
}

TEST(ProducerWindow, JudgesAcrossTheWrap) {
  const ProducerWindow window =
      window_of({batch_of(0, kLast - 3, kLast - 2), batch_of(0, kLast - 1, 1), batch_of(0, 2, 2)});
  const auto judge = [&](std::int32_t first, std::int32_t last) {
    return judge_batch(&window, nullptr, batch_of(0, first, last));
  };
  EXPECT_EQ(judge(kLast - 1, 1), (AppendReceipt{AppendOutcome::kDuplicate, 100}));
  EXPECT_EQ(judge(3, 3).outcome, AppendOutcome::kAppended);
  EXPECT_EQ(judge(kLast, 0).outcome, AppendOutcome::kOldDuplicate);
  EXPECT_EQ(judge(kLast - 3, 2).outcome, AppendOutcome::kOldDuplicate);
  EXPECT_EQ(judge(kLast - 4, 1).outcome, AppendOutcome::kOutOfOrder);
  EXPECT_EQ(judge(2, 3).outcome, AppendOutcome::kOutOfOrder);
  EXPECT_EQ(judge(4, 4).outcome, AppendOutcome::kOutOfOrder);
}

// After a whole turn every number has been used: only what is near behind may be called old.
TEST(ProducerWindow, ALapDoesNotMakeNewSequencesOld) {
  ProducerWindow window = window_of({batch_of(0, 10, 19)});
  window.epoch_records = std::uint64_t{5} << 31;
  const auto judge = [&](std::int32_t first) {
    return judge_batch(&window, nullptr, batch_of(0, first, first)).outcome;
  };
  EXPECT_EQ(judge(20), AppendOutcome::kAppended);
  EXPECT_EQ(judge(21), AppendOutcome::kOutOfOrder);
  EXPECT_EQ(judge(1 << 30), AppendOutcome::kOutOfOrder);
  EXPECT_EQ(judge(9), AppendOutcome::kOldDuplicate);
  EXPECT_EQ(judge(kLast), AppendOutcome::kOldDuplicate);
}

// Every sequence of a few batches around `start`, good and bad, in two epochs, until no new state
// of the producer comes up: the window must agree with the log that forgets nothing.
class EveryStream : public ::testing::TestWithParam<std::int32_t> {
 protected:
  struct State {
    ProducerModel model;
    std::optional<ProducerWindow> window;
    std::optional<RefusedProducer> refused;
    std::int64_t next_offset = 0;
    std::string path;  // What names the state: the batches appended, and what was refused.
  };

  std::vector<ProducerBatch> choices() const {
    std::vector<ProducerBatch> out;
    const auto add = [&](std::int16_t epoch, std::int32_t start, int positions) {
      for (int at = 0; at < positions; ++at)
        for (int more = 0; more < 2; ++more)
          out.push_back(
              batch_of(epoch, advance_sequence(start, at), advance_sequence(start, at + more)));
    };
    add(0, GetParam(), 8);
    add(1, 0, 3);
    return out;
  }

  static State after(State state, const ProducerBatch& batch, bool is_bad) {
    const ProducerWindow* window = state.window ? &*state.window : nullptr;
    AppendReceipt verdict = judge_batch(window, state.refused ? &*state.refused : nullptr, batch);
    if (verdict.outcome == AppendOutcome::kAppended && is_bad) {
      verdict = {AppendOutcome::kRefused};
      if (!state.refused || state.refused->epoch < batch.epoch)
        state.refused = RefusedProducer{batch.epoch, batch.first_sequence};
    } else if (verdict.outcome == AppendOutcome::kAppended) {
      verdict.base_offset = state.next_offset;
      state.window = append_batch(window, batch, state.next_offset, Timestamp{});
      state.refused.reset();
    }
    const AppendReceipt expected = state.model.offer(batch, is_bad, state.next_offset);
    EXPECT_EQ(verdict, expected) << state.path << ", then epoch " << batch.epoch << " "
                                 << batch.first_sequence << ".." << batch.last_sequence;
    if (verdict.outcome == AppendOutcome::kAppended) {
      state.next_offset += 10;
      if (const auto bar = state.path.find('!'); bar != std::string::npos) state.path.resize(bar);
      state.path += " " + std::to_string(batch.epoch) + ":" + std::to_string(batch.first_sequence) +
                    "-" + std::to_string(batch.last_sequence);
    } else if (verdict.outcome == AppendOutcome::kRefused) {
      if (const auto bar = state.path.find('!'); bar != std::string::npos) state.path.resize(bar);
      state.path += "!" + std::to_string(state.model.refused()->epoch) + ":" +
                    std::to_string(state.model.refused()->first_sequence);
    }
    return state;
  }
};

TEST_P(EveryStream, AgreesWithALogThatForgetsNothing) {
  const std::vector<ProducerBatch> batches = choices();
  std::set<std::string> seen = {""};
  std::deque<State> open(1);
  std::size_t longest = 0;
  while (!open.empty() && !HasFailure()) {
    const State state = std::move(open.front());
    open.pop_front();
    longest = std::max(longest, state.model.appended());
    for (const ProducerBatch& batch : batches) {
      for (const bool is_bad : {false, true}) {
        State next = after(state, batch, is_bad);
        if (seen.insert(next.path).second) open.push_back(std::move(next));
      }
    }
  }
  EXPECT_GE(longest, 10u);  // More than a window, in all epochs together.
  EXPECT_GE(seen.size(), 1000u);
}

INSTANTIATE_TEST_SUITE_P(Starts, EveryStream, ::testing::Values(0, 5, kLast - 3));

}  // namespace
}  // namespace skua::test
