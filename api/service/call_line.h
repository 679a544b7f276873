#pragma once

#include <chrono>
#include <cstddef>

#include "api/service/admission.h"
#include "api/service/operation.h"
#include "api/service/waiting_line.h"
#include "storage/base/clock.h"
#include "storage/base/status.h"

namespace skua {

// A call that has arrived and waits for its turn on an I/O thread. Unless it leaves its line, one
// of the two is called, once.
class WaitingCall {
 public:
  virtual void run() = 0;
  virtual void refuse(const Status& status) = 0;

  [[nodiscard]] bool is_waiting() const { return line_ != nullptr; }

 protected:
  ~WaitingCall() = default;

 private:
  friend class CallLine;
  struct Entry {
    WaitingCall* call = nullptr;
    Door door = Door::kGrpc;
    Status refusal;  // OK: none yet.
  };
  using Line = WaitingLine<Entry>;

  Line* line_ = nullptr;
  Line::Place place_;
};

// The calls that wait for one I/O thread. A thread that takes in whatever has arrived before it
// works on the next call knows how long each has waited; in the buffers of the kernel nobody does.
// So that it works at all while more arrives than it can take in, it takes turns: as long for work
// as for taking in. To refuse costs time, too: while there is work in time, refusing takes a
// twentieth of the thread at most, and callers wait a little longer for their refusal, which keeps
// them from sending more. Not thread-safe.
class CallLine {
 public:
  // The clock and the admission, which counts what is refused, outlive the line.
  CallLine(const WaitingTimes& times, const Clock& clock, Admission& admission);
  CallLine(const CallLine&) = delete;
  CallLine& operator=(const CallLine&) = delete;
  ~CallLine();

  // Nothing waits, and the thread has just been idle: what arrives now may run without waiting for
  // what else has arrived.
  [[nodiscard]] bool is_idle(std::chrono::nanoseconds now) const;
  void push(WaitingCall& call, Door door, OperationCost cost, std::chrono::nanoseconds now);
  // A call that admission has refused, and counted, and that holds nothing any more: it waits for
  // its refusal.
  void push_refused(WaitingCall& call, Door door, Status refusal, std::chrono::nanoseconds now);
  // A call whose caller has gone waits no longer. False: it did not wait.
  bool leave(WaitingCall& call);

  // The thread has taken in for as long as it may.
  [[nodiscard]] bool is_turn_due() const;
  // Runs or refuses calls for as long as taking in has taken; one at least. REQUIRES: !empty().
  void take_turn();
  // Runs a call that need not wait.
  void run(WaitingCall& call, std::chrono::nanoseconds now);
  [[nodiscard]] bool empty() const { return line_.empty() && refused_.empty(); }

 private:
  using Entry = WaitingCall::Entry;

  void step(std::chrono::nanoseconds now);
  [[nodiscard]] bool takes_refused(bool may_refuse);
  void refuse(WaitingCall& call, const Status& status, std::chrono::nanoseconds now);

  const Clock& clock_;
  Admission& admission_;
  WaitingCall::Line line_;
  WaitingCall::Line refused_;
  bool refused_is_next_ = true;
  const Status late_;
  std::chrono::nanoseconds worked_until_{0};
  std::chrono::nanoseconds last_turn_{0};  // How long it took.
  std::chrono::nanoseconds may_refuse_for_{0};
};

}  // namespace skua
