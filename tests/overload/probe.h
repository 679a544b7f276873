#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <mutex>
#include <thread>
#include <vector>

namespace skua::test {

// Asks /livez and /readyz in turns, again and again, from a thread of its own, on a new connection
// each time, as kubelet does. THREAD-SAFE.
class Probe {
 public:
  explicit Probe(int admin_port);
  ~Probe();
  Probe(const Probe&) = delete;
  Probe& operator=(const Probe&) = delete;

  struct Figures {
    std::uint64_t probes = 0;
    std::uint64_t slow = 0;    // Above 50 ms.
    std::uint64_t failed = 0;  // No "200".
    std::chrono::microseconds slowest{0};

    // None failed, and nearly all of them were quick. On a busy machine one is slow now and then.
    [[nodiscard]] bool are_good() const { return failed == 0 && slow * 50 <= probes; }
  };
  // Of the probes since the last call.
  [[nodiscard]] Figures take();

  // One probe by the calling thread; negative: it failed.
  [[nodiscard]] static std::chrono::microseconds ask(int admin_port, const char* path = "/livez");

 private:
  void run();

  const int admin_port_;
  std::mutex mutex_;
  std::vector<std::chrono::microseconds> latencies_;  // Negative: failed.
  std::atomic<bool> stopping_ = false;
  std::thread thread_;
};

}  // namespace skua::test
