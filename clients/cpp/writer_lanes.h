#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <vector>

namespace skua {

// Gives every write its (writer id, sequence). The server keeps a writer's last five receipts, so
// writes that run side by side must not share one: each takes a lane, a writer of its own, and
// gives it back when it is done. THREAD-SAFE.
class WriterLanes {
 public:
  // Lane n writes as "<writer_id>-n". REQUIRES: no other client uses this writer id.
  explicit WriterLanes(std::string writer_id) : writer_id_(std::move(writer_id)) {}

  // One write's hold on a lane.
  class Lease {
   public:
    Lease(WriterLanes& lanes, std::size_t lane, std::uint64_t sequence)
        : lanes_(lanes), lane_(lane), sequence_(sequence) {}
    ~Lease();
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;

    [[nodiscard]] std::string writer_id() const;
    [[nodiscard]] std::uint64_t sequence() const { return sequence_; }

   private:
    WriterLanes& lanes_;
    std::size_t lane_;
    std::uint64_t sequence_;
  };

  // The next sequence of a free lane.
  [[nodiscard]] Lease lease();

 private:
  const std::string writer_id_;
  std::mutex mutex_;
  std::vector<std::uint64_t> last_sequences_;  // By lane.
  std::vector<std::size_t> free_;
};

}  // namespace skua
