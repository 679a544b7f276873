#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "clients/cpp/skua_client.h"

namespace skua {

// What became of one chunk of a LoadStream.
struct FinishedChunk {
  std::uint64_t chunk = 0;
  Result<v1::StageRowsResponse> response;
};

// Keeps several chunks of a bulk load in flight; the server brings them into their order. After the
// first error chunks that were not sent yet are dropped. submit(), next() and try_next() belong to
// one thread.
class LoadStream {
 public:
  // REQUIRES: in_flight > 0; the client outlives the stream.
  LoadStream(SkuaClient& client, std::size_t in_flight);
  // Waits for the chunks in flight.
  ~LoadStream();
  LoadStream(const LoadStream&) = delete;
  LoadStream& operator=(const LoadStream&) = delete;

  // Blocks while all of `in_flight` are under way, and as many wait.
  void submit(v1::StageRowsRequest request);

  // A finished chunk, in any order. next() waits for one; nullopt: nothing is in flight any more.
  [[nodiscard]] std::optional<FinishedChunk> next();
  [[nodiscard]] std::optional<FinishedChunk> try_next();

 private:
  void run();
  [[nodiscard]] std::optional<FinishedChunk> pop_finished();

  SkuaClient& client_;
  const std::size_t waiting_max_;
  std::mutex mutex_;
  std::condition_variable waiting_changed_;
  std::condition_variable finished_changed_;
  std::deque<v1::StageRowsRequest> waiting_;
  std::deque<FinishedChunk> finished_;
  std::size_t under_way_ = 0;
  bool failed_ = false;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace skua
