#include "api/service/call_line.h"

#include <algorithm>
#include <utility>

namespace skua {
namespace {

using std::chrono::nanoseconds;

// A thread without work for this long was waiting for it.
constexpr std::chrono::microseconds kIdle(50);
// What taking in may always take at once, however short the work is.
constexpr std::chrono::microseconds kIntakeLeast(50);
// A turn may last so long, however long the thread has taken in or waited.
constexpr std::chrono::milliseconds kTurnMost(1);
// Of the time worked, what refusing may take.
constexpr int kRefusingShare = 20;
// What refusing may take at once, having been spared before.
constexpr std::chrono::milliseconds kRefusingMost(1);
// A refused call is read, parsed and answered by threads of the library, too: beside what is seen
// here it costs about this much more.
constexpr std::chrono::microseconds kUnseenCost(20);
// Calls that wait for their refusal. What is beyond is refused at once: it must not fill the
// memory.
constexpr std::size_t kRefusedMost = 4096;

Patience patience_of(OperationCost cost) {
  if (cost == OperationCost::kRead) return Patience::kShort;
  return cost == OperationCost::kWrite ? Patience::kLong : Patience::kAny;
}

}  // namespace

CallLine::CallLine(const WaitingTimes& times, const Clock& clock, Admission& admission)
    : clock_(clock),
      admission_(admission),
      line_(times),
      refused_(times),
      late_(resource_exhausted("queue_time_target: overloaded; try again later")) {}

CallLine::~CallLine() {
  admission_.line_changed(-static_cast<int>(line_.size() + refused_.size()));
}

bool CallLine::is_idle(nanoseconds now) const { return empty() && now - worked_until_ > kIdle; }

void CallLine::push(WaitingCall& call, Door door, OperationCost cost, nanoseconds now) {
  call.line_ = &line_;
  call.place_ = line_.push({&call, door, {}}, patience_of(cost), now);
  admission_.line_changed(1);
}

void CallLine::push_refused(WaitingCall& call, Door door, Status refusal, nanoseconds now) {
  if (refused_.size() >= kRefusedMost) return refuse(call, refusal, now);
  call.line_ = &refused_;
  call.place_ = refused_.push({&call, door, std::move(refusal)}, Patience::kAny, now);
  admission_.line_changed(1);
}

bool CallLine::leave(WaitingCall& call) {
  if (!call.is_waiting()) return false;
  const Entry gone = std::exchange(call.line_, nullptr)->remove(call.place_);
  admission_.line_changed(-1);
  if (gone.refusal.ok()) admission_.count_refusal(gone.door, Refusal::kGone);
  return true;
}

bool CallLine::is_turn_due() const {
  return clock_.steady() - worked_until_ >= std::max<nanoseconds>(last_turn_, kIntakeLeast);
}

void CallLine::take_turn() {
  const nanoseconds begin = clock_.steady();
  const nanoseconds until = begin + std::min<nanoseconds>(begin - worked_until_, kTurnMost);
  step(begin);
  while (!empty() && worked_until_ < until) step(worked_until_);
  last_turn_ = worked_until_ - begin;
}

void CallLine::run(WaitingCall& call, nanoseconds now) {
  call.run();
  worked_until_ = clock_.steady();
  last_turn_ = worked_until_ - now;
}

void CallLine::step(nanoseconds now) {
  const bool may_refuse = may_refuse_for_ > nanoseconds::zero();
  auto taken = takes_refused(may_refuse) ? refused_.take(now, false) : line_.take(now, !may_refuse);
  admission_.line_changed(-1);
  WaitingCall& call = *taken->item.call;
  call.line_ = nullptr;
  if (!taken->item.refusal.ok()) return refuse(call, taken->item.refusal, now);
  if (taken->is_late) {
    admission_.count_refusal(taken->item.door, Refusal::kQueueTime);
    return refuse(call, late_, now);
  }
  run(call, now);
  may_refuse_for_ = std::min<nanoseconds>(may_refuse_for_ + (worked_until_ - now) / kRefusingShare,
                                          kRefusingMost);
}

// In turns with the line, of which some may be late and as much in need of an answer.
bool CallLine::takes_refused(bool may_refuse) {
  const bool takes = !refused_.empty() && (line_.empty() || (may_refuse && refused_is_next_));
  refused_is_next_ = !takes;
  return takes;
}

void CallLine::refuse(WaitingCall& call, const Status& status, nanoseconds now) {
  call.refuse(status);
  worked_until_ = clock_.steady();
  may_refuse_for_ =
      std::max<nanoseconds>(may_refuse_for_ - (worked_until_ - now) - kUnseenCost, -kRefusingMost);
}

}  // namespace skua
