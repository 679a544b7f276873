#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>

#include "api/wire/dispatcher.h"
#include "storage/base/result.h"

namespace skua {

// One request between its arrival and its answer; shared by whoever still works on it. Its parts
// are used by one thread at a time; finish() is THREAD-SAFE.
class Exchange {
 public:
  Exchange(Services& services, const WireMetrics& metrics, Call call, Respond respond);

  [[nodiscard]] Services& services() const { return services_; }
  [[nodiscard]] const WireMetrics& metrics() const { return metrics_; }
  [[nodiscard]] const Call& call() const { return call_; }
  // Frees the body of the request once it is decoded.
  void release_body() { call_.body = std::string(); }

  // Hands the answer to the door and counts it. Only the first call has an effect.
  void finish(Result<std::string> body);

  // Errors: DEADLINE_EXCEEDED.
  [[nodiscard]] Status check_deadline() const;

 private:
  Services& services_;
  const WireMetrics& metrics_;
  Call call_;
  Respond respond_;
  std::chrono::nanoseconds started_;
  std::atomic<bool> finished_ = false;
};

using ExchangePtr = std::shared_ptr<Exchange>;

// Runs one stretch of the work on a request: not at all when its deadline has passed, and with
// whatever the libraries below throw turned into an error.
void run_work(const ExchangePtr& exchange, const std::function<void()>& work);

// The same on threads where `work` may wait for the disk.
void run_on(StorageThreads& threads, const ExchangePtr& exchange, std::function<void()> work);

}  // namespace skua
