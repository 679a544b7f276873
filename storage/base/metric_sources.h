#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>

namespace skua {

// What is looked at when metrics are asked for: every source in turn, and one turn at a time.
// THREAD-SAFE.
class MetricSources {
 public:
  // One of them, until the end of this object, which waits for a turn that is under way.
  class Source {
   public:
    Source() = default;
    Source(MetricSources& sources, std::uint64_t number) : sources_(&sources), number_(number) {}
    ~Source();
    Source(const Source&) = delete;
    Source& operator=(const Source&) = delete;
    Source(Source&& other) noexcept;
    Source& operator=(Source&& other) noexcept;

   private:
    MetricSources* sources_ = nullptr;
    std::uint64_t number_ = 0;
  };

  // `look` sets instruments, and neither adds nor ends a source. Waits for a turn under way.
  [[nodiscard]] Source add(std::function<void()> look);

  void look();
  // The same, unless another turn is still under way after `patience`: false.
  [[nodiscard]] bool look_within(std::chrono::milliseconds patience);

 private:
  class Turn;

  void end(std::uint64_t number);

  std::mutex mutex_;  // Guards `is_taken_`.
  std::condition_variable ended_;
  bool is_taken_ = false;
  // Of whoever has the turn.
  std::map<std::uint64_t, std::function<void()>> looks_;
  std::uint64_t next_ = 1;
};

}  // namespace skua
