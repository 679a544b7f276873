#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>

#include "api/service/waiting_bytes.h"
#include "storage/base/status.h"

namespace skua {

// Brings the chunks of one load, which arrive in any order and on any thread, into the order of
// their numbers. THREAD-SAFE.
class ChunkOrder {
 public:
  // Runs once, with OK when its turn has come, or with why it has none. A turn that returns an
  // error closes the order.
  using Work = std::function<Status(const Status& turn)>;

  // `next` is the first number to come; at most `waiting_max` chunks wait at once, and their bytes
  // count among `waiting_bytes`, which outlives the order.
  ChunkOrder(std::uint64_t next, std::size_t waiting_max, WaitingBytes& waiting_bytes)
      : next_(next), waiting_max_(waiting_max), waiting_bytes_(waiting_bytes) {}

  // Runs `work`, and what waited for it, on this thread; or later on the thread that brings what is
  // missing. `bytes`: what the work holds until then. Without a turn: ALREADY_EXISTS (the chunk had
  // one before), RESOURCE_EXHAUSTED naming load_chunks_waiting_max or load_waiting_bytes_max,
  // ABORTED (closed).
  void run(std::uint64_t number, std::uint64_t bytes, Work work);

  // From now on no chunk gets a turn; those that wait hear it. A turn may still be under way.
  void close(const Status& reason);
  // Waits until no turn is under way.
  void wait_idle();

  // Waits until no turn is under way. OK: `next` is the number that comes next, and nothing waits.
  // Errors: those of close(); FAILED_PRECONDITION.
  [[nodiscard]] Status check_idle(std::uint64_t next);

 private:
  struct Waiting {
    Work work;
    std::uint64_t bytes = 0;
  };

  // OK: the bytes are taken.
  [[nodiscard]] Status admit(std::uint64_t number, std::uint64_t bytes);

  std::mutex mutex_;
  std::condition_variable became_idle_;
  std::uint64_t next_;
  const std::size_t waiting_max_;
  WaitingBytes& waiting_bytes_;
  std::map<std::uint64_t, Waiting> waiting_;
  bool is_running_ = false;
  Status closed_;
};

}  // namespace skua
