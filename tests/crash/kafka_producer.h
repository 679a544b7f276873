#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <string>
#include <vector>

#include "api/kafka/codec/frame.h"

namespace skua::test {

struct KafkaRecord {
  std::string value;
  std::int64_t timestamp_ms = 0;
};

// An idempotent producer of one partition, as the protocol asks for it (KIP-98): batches go out in
// order, up to five at once on one connection; what has no answer is sent again, in order and with
// the same sequence numbers, on the next connection. Not thread-safe.
class KafkaProducer {
 public:
  // The records of the next batch, asked for before it is sent the first time.
  using MakeRecords = std::function<std::vector<KafkaRecord>()>;

  // `acknowledged` hears of every batch that is, in their order.
  KafkaProducer(std::string view, std::int32_t partition, MakeRecords make_records,
                std::function<void()> acknowledged);

  // Produces until `stopping`, and then waits for the answers in flight, or until the connection is
  // lost. The first time it asks for a producer id.
  void run(int port, const std::atomic<bool>& stopping);

  // Records of acknowledged batches: numbers 0 to this.
  [[nodiscard]] std::uint64_t acknowledged() const { return acknowledged_; }
  [[nodiscard]] std::uint64_t sent() const { return next_record_; }
  // Batches that were answered as sent before.
  [[nodiscard]] std::uint64_t repeats() const { return repeats_; }

 private:
  struct Batch {
    std::uint64_t first_record = 0;
    std::uint64_t records = 0;
    std::string bytes;
    bool was_sent_before = false;
  };

  [[nodiscard]] bool take_producer_id(int socket);
  [[nodiscard]] bool send(int socket, Batch& batch);
  // False: the connection is lost.
  [[nodiscard]] bool take_answer(int socket);
  void acknowledge(std::int64_t base_offset);
  [[nodiscard]] Batch make_batch();

  std::string view_;
  std::int32_t partition_;
  MakeRecords make_records_;
  std::function<void()> on_acknowledged_;
  std::int64_t producer_id_ = -1;
  std::int16_t epoch_ = 0;
  std::uint64_t next_record_ = 0;
  std::uint64_t acknowledged_ = 0;
  std::uint64_t repeats_ = 0;
  std::deque<Batch> in_flight_;
};

}  // namespace skua::test
