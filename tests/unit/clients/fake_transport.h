#pragma once

#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "clients/cpp/transport.h"

namespace skua {

// Answers calls by a function and remembers them. THREAD-SAFE as far as the function is.
class FakeTransport final : public Transport {
 public:
  using Serve =
      std::function<Result<std::string>(const std::string& method, const std::string& request)>;

  explicit FakeTransport(Serve serve) : serve_(std::move(serve)) {}

  Result<std::string> call(const std::string& method, const std::string& request,
                           Duration /*timeout*/, Duration& asked_to_wait) override {
    asked_to_wait = retry_after;
    {
      const std::lock_guard lock(mutex_);
      requests_.push_back(request);
    }
    return serve_(method, request);
  }
  bool is_connected() const override { return true; }
  void wait(Duration /*duration*/) override {}

  // What it asks callers to wait.
  Duration retry_after{0};

  [[nodiscard]] std::vector<std::string> requests() const {
    const std::lock_guard lock(mutex_);
    return requests_;
  }

 private:
  Serve serve_;
  mutable std::mutex mutex_;
  std::vector<std::string> requests_;
};

}  // namespace skua
