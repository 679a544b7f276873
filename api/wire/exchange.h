#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "api/service/access.h"
#include "api/wire/dispatcher.h"
#include "storage/base/result.h"

namespace skua {

// One request between its arrival and its answer; shared by whoever still works on it. Its parts
// are used by one thread at a time; finish() is THREAD-SAFE.
class Exchange {
 public:
  Exchange(Services& services, const WireMetrics& metrics, RequestLog& log, Call call,
           Respond respond);

  [[nodiscard]] Services& services() const { return services_; }
  [[nodiscard]] const WireMetrics& metrics() const { return metrics_; }
  [[nodiscard]] const Call& call() const { return call_; }
  // Where its time goes, and what it is about: filled in by whoever works on it.
  [[nodiscard]] StageTimes& stages() { return stages_; }
  [[nodiscard]] RequestShape& shape() { return shape_; }
  // What the caller may do. REQUIRES: enter() was OK.
  [[nodiscard]] const Access& access() const { return *access_; }
  // What an audited operation is about, once it is known: names, never values.
  void set_subject(std::string subject) { subject_ = std::move(subject); }
  // Frees the body of the request once it is decoded.
  void release_body() { (void)std::exchange(call_.body, {}); }

  // Asks who calls, whether its quota allows a request, and its key this operation. Before the
  // body is decoded. Errors: UNAUTHENTICATED, PERMISSION_DENIED, RESOURCE_EXHAUSTED.
  [[nodiscard]] Status enter();

  // Of the quota of the caller's key.
  void use_rows(std::uint64_t rows) const;

  // Unless it is answered before, `work` runs at that moment, on the thread of the alarms. Once,
  // and before the exchange is shared.
  void set_alarm(std::chrono::nanoseconds due, std::function<void()> work);

  // Hands the answer to the door and counts it. Only the first call has an effect.
  void finish(Result<std::string> body);

  // Whether anybody still wants the answer. Errors: DEADLINE_EXCEEDED, CANCELLED (the caller has
  // gone).
  [[nodiscard]] Status check_wanted() const;

 private:
  void note_audit(const Status& outcome) const;

  Services& services_;
  const WireMetrics& metrics_;
  RequestLog& log_;
  Call call_;
  Respond respond_;
  std::optional<Access> access_;  // None: the caller is not known.
  std::string subject_;
  std::optional<std::chrono::nanoseconds> retry_after_;
  std::optional<std::chrono::nanoseconds> alarm_;
  StageTimes stages_;
  RequestShape shape_;
  std::atomic<bool> finished_ = false;
};

using ExchangePtr = std::shared_ptr<Exchange>;

// Runs one stretch of the work on a request: not at all when nobody wants it any more, and with
// whatever the libraries below throw turned into an error.
void run_work(const ExchangePtr& exchange, const std::function<void()>& work);

// The same on threads where `work` may wait for the disk. Reads that had to wait too long for a
// thread are refused, and answered at their deadline whatever the disk does.
void run_on(StorageThreads& threads, const ExchangePtr& exchange, std::function<void()> work);

}  // namespace skua
