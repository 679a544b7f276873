#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <vector>

#include "storage/base/metrics.h"

namespace skua::kafka {

// The bytes that requests may hold in all connections together. Who finds no room waits in line;
// the first in line may go beyond the limit, with one request, when nobody else has: so connections
// that are all in the midst of a request cannot wait for each other. THREAD-SAFE.
class ByteBudget {
 public:
  // The gauge, if any, grows and shrinks with the bytes in use.
  ByteBudget(std::uint64_t bytes_max, prometheus::Gauge* gauge)
      : bytes_max_(bytes_max), gauge_(gauge) {}

  // What one connection holds. One thread at a time.
  class Share {
   public:
    explicit Share(ByteBudget& budget) : budget_(budget) {}
    // Gives everything back and leaves the line.
    ~Share();
    Share(const Share&) = delete;
    Share& operator=(const Share&) = delete;

    // A new request begins.
    void begin();
    // True: the bytes are this share's. False: `resume` runs once when they are, from the thread of
    // whoever gave bytes back; it must not block, nor call the budget. REQUIRES: not waiting.
    [[nodiscard]] bool take(std::uint64_t bytes, std::function<void()> resume);
    // Never waits and never goes beyond the limit.
    [[nodiscard]] bool try_take(std::uint64_t bytes);
    // Without asking: for what is there already. Whoever asks next then waits.
    void charge(std::uint64_t bytes);
    void give_back(std::uint64_t bytes);
    // True: it was waiting, and its `resume` will not run.
    bool leave_line();

   private:
    friend class ByteBudget;
    ByteBudget& budget_;
    std::uint64_t bytes_ = 0;  // Under the budget's mutex, like the rest.
    std::uint64_t wanted_ = 0;
    bool goes_beyond_ = false;  // Its present request did.
    std::function<void()> resume_;
  };

  [[nodiscard]] std::uint64_t bytes() const;
  // Nothing more fits.
  [[nodiscard]] bool is_full() const;
  // Somebody waits.
  [[nodiscard]] bool is_short() const;

 private:
  [[nodiscard]] bool fits(std::uint64_t bytes) const;
  [[nodiscard]] bool has_room(std::uint64_t bytes) const;
  // Moves bytes_ and the gauge.
  void add(Share& share, std::int64_t bytes);
  void grant(Share& share, std::uint64_t bytes);
  void release(Share& share, std::uint64_t bytes);
  // Grants what has room now, in order; returns what to run without the lock.
  [[nodiscard]] std::vector<std::function<void()>> serve_line();

  const std::uint64_t bytes_max_;
  prometheus::Gauge* gauge_;
  mutable std::mutex mutex_;
  std::uint64_t bytes_ = 0;
  const Share* beyond_ = nullptr;  // The one share that went beyond the limit.
  std::deque<Share*> line_;
};

}  // namespace skua::kafka
