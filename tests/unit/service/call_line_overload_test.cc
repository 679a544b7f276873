// What becomes of a thread whose callers want ten times what it can do: played with a clock that
// the work itself moves, so that each run is the same.
#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <functional>
#include <queue>
#include <vector>

#include "api/service/call_line.h"
#include "tests/unit/service/stepped_clock.h"

namespace skua {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;

constexpr microseconds kWork(60);
constexpr microseconds kArrival(15);
constexpr microseconds kRefusal(30);
constexpr microseconds kGoodbye(5);
constexpr milliseconds kDeadline(250);
constexpr milliseconds kStall(5);  // Of the thread, ten times a second.

struct Outcome {
  int good = 0;
  nanoseconds p99{0};
};

// The thread of a door, and callers that send again some time after each answer.
class Play {
 public:
  Play(std::size_t callers, nanoseconds pause, std::uint64_t reads_in_flight_max)
      : pause_(pause), callers_(callers) {
    limits_.reads_in_flight_max = reads_in_flight_max;
    for (std::size_t i = 0; i < callers; ++i) {
      calls_.emplace_back(*this, i);
      arrivals_.push({clock_.steady() + i * microseconds(10), &calls_.back()});
    }
  }

  // The others send no more.
  void keep(std::size_t callers) { callers_ = callers; }
  double refused() { return metrics_.refusals.with({"grpc", "queue_time"}).Value(); }

  Outcome run(nanoseconds length) {
    good_.clear();
    const nanoseconds end = clock_.steady() + length;
    for (nanoseconds stall = clock_.steady(); clock_.steady() < end;) {
      if (clock_.steady() >= stall) {
        clock_.advance(kStall);
        stall += milliseconds(100);
      }
      turn();
    }
    Outcome out{static_cast<int>(good_.size())};
    std::sort(good_.begin(), good_.end());
    if (!good_.empty()) out.p99 = good_[good_.size() * 99 / 100];
    return out;
  }

 private:
  struct Caller final : WaitingCall {
    Caller(Play& p, std::size_t n) : play(p), number(n) {}
    void run() override {
      play.clock_.advance(kWork);
      play.good_.push_back(play.clock_.steady() - sent);
      play.send_again(*this);
    }
    void refuse(const Status&) override {
      play.clock_.advance(kRefusal);
      play.send_again(*this);
    }
    Play& play;
    const std::size_t number;
    AdmissionTicket ticket;
    nanoseconds sent{0};
  };
  struct Arrival {
    nanoseconds at;
    Caller* caller;
    bool operator>(const Arrival& other) const { return at > other.at; }
  };

  void send_again(Caller& caller) {
    caller.ticket.release();
    if (caller.number >= callers_) return;
    arrivals_.push({clock_.steady() + pause_, &caller});
  }

  void turn() {
    give_up();
    const bool has_come = !arrivals_.empty() && arrivals_.top().at <= clock_.steady();
    if (!line_.empty() && (line_.is_turn_due() || !has_come)) return line_.take_turn();
    if (!has_come) return clock_.advance(arrivals_.top().at - clock_.steady());
    Caller& caller = *arrivals_.top().caller;
    caller.sent = arrivals_.top().at;
    arrivals_.pop();
    clock_.advance(kArrival);
    const nanoseconds now = clock_.steady();
    caller.ticket = admission_.arrive(Door::kGrpc);
    patient_.push_back({caller.sent + kDeadline, &caller});
    if (Status admitted = caller.ticket.enter(OperationCost::kRead); !admitted.ok())
      return line_.push_refused(caller, Door::kGrpc, std::move(admitted), now);
    if (line_.is_idle(now)) return line_.run(caller, now);
    line_.push(caller, Door::kGrpc, OperationCost::kRead, now);
  }

  void give_up() {
    while (!patient_.empty() && patient_.front().at <= clock_.steady()) {
      const Arrival late = patient_.front();
      patient_.pop_front();
      if (late.caller->sent + kDeadline != late.at || !line_.leave(*late.caller)) continue;
      clock_.advance(kGoodbye);
      send_again(*late.caller);
    }
  }

  SteppedClock clock_;
  const nanoseconds pause_;
  std::size_t callers_;
  Limits limits_;
  Metrics metrics_;
  Admission admission_{limits_, metrics_};
  CallLine line_{WaitingTimes{}, clock_, admission_};
  std::deque<Caller> calls_;
  std::priority_queue<Arrival, std::vector<Arrival>, std::greater<>> arrivals_;
  std::deque<Arrival> patient_;
  std::vector<nanoseconds> good_;
};

TEST(CallLineOverloadTest, WhatIsServedIsNearlyAllThatCanBeAndFresh) {
  const Outcome peak = Play(16, microseconds(100), 4096).run(std::chrono::seconds(10));
  struct Case {
    std::size_t callers;
    std::uint64_t reads_in_flight_max;
    int least_percent;
    int p99_ms_below;
  };
  // Two and fifteen connections of a hundred calls; the same with a limit in their way. To hear so
  // many callers again after each deadline takes its time, too: 1500 / 250 ms * 20 us = 12 %. A
  // line of 50 at most is often short: to it this is one burst after the other.
  for (const Case& one : {Case{200, 4096, 92, 5}, Case{1500, 4096, 80, 5}, Case{200, 50, 92, 15},
                          Case{1500, 500, 80, 5}}) {
    Play play(one.callers, microseconds(500), one.reads_in_flight_max);
    (void)play.run(milliseconds(500));
    const Outcome over = play.run(std::chrono::seconds(10));
    const auto p99_us = std::chrono::duration_cast<microseconds>(over.p99).count();
    std::printf("%zu callers, limit %llu: good %.1f %% of the peak, p99 %lld us\n", one.callers,
                static_cast<unsigned long long>(one.reads_in_flight_max),
                100.0 * over.good / peak.good, static_cast<long long>(p99_us));
    EXPECT_GE(over.good * 100, peak.good * one.least_percent) << one.callers;
    EXPECT_LT(p99_us, one.p99_ms_below * 1000) << one.callers;
  }
}

// Callers who want less than the thread can do are all served, soon after others wanted more.
TEST(CallLineOverloadTest, AfterwardsNobodyIsRefused) {
  Play play(200, microseconds(500), 4096);
  (void)play.run(std::chrono::seconds(3));
  EXPECT_GT(play.refused(), 0);
  play.keep(4);
  (void)play.run(std::chrono::seconds(2));
  const double refused = play.refused();
  EXPECT_GT(play.run(std::chrono::seconds(5)).good, 10000);
  EXPECT_EQ(play.refused(), refused);
}

}  // namespace
}  // namespace skua
