#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <thread>
#include <variant>
#include <vector>

#include "clients/cpp/skua_client.h"

namespace skua {

// What became of one write or delete of a WriteStream.
struct FinishedWrite {
  std::uint64_t ticket = 0;
  Result<v1::WriteRowsResponse> response;
};

// Keeps several writes in flight, one per lane. Writes of one lane are sent in the order of
// submit(), each after the receipt of the one before, so rows of one entity stay in order as long
// as they use one lane. submit(), next() and try_next() belong to one thread.
class WriteStream {
 public:
  // REQUIRES: lanes > 0; the client outlives the stream.
  WriteStream(SkuaClient& client, std::size_t lanes);
  // Waits for the writes in flight.
  ~WriteStream();
  WriteStream(const WriteStream&) = delete;
  WriteStream& operator=(const WriteStream&) = delete;

  [[nodiscard]] std::size_t lanes() const { return lanes_.size(); }

  using Request = std::variant<v1::WriteRowsRequest, v1::DeleteRowsRequest>;

  // Blocks while the lane has a write waiting already. `ticket` comes back with the receipt.
  void submit(std::size_t lane, std::uint64_t ticket, Request request);

  // A finished write, in the order in which they finished; inside one lane that is the order of
  // submit(). next() waits for one; nullopt: nothing is in flight any more.
  [[nodiscard]] std::optional<FinishedWrite> next();
  [[nodiscard]] std::optional<FinishedWrite> try_next();

 private:
  struct Waiting {
    std::uint64_t ticket = 0;
    Request request;
  };
  struct Lane {
    std::optional<Waiting> waiting;
    std::condition_variable changed;
  };

  void run(Lane& lane);
  [[nodiscard]] Result<v1::WriteRowsResponse> send(Request request);
  [[nodiscard]] std::optional<FinishedWrite> pop_finished();

  SkuaClient& client_;
  std::mutex mutex_;
  std::condition_variable finished_changed_;
  std::deque<Lane> lanes_;
  std::deque<FinishedWrite> finished_;
  std::size_t in_flight_ = 0;  // Submitted and not yet in finished_.
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace skua
