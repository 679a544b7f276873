#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <vector>

#include "api/kafka/batch_scratch.h"
#include "api/kafka/byte_budget.h"
#include "api/kafka/codec/produce.h"
#include "api/kafka/codec/record_batch.h"
#include "api/kafka/exchange.h"
#include "api/kafka/kafka_door.h"

namespace skua::kafka {

// One Produce request on its way. Its batches are decoded one after the other, and each is handed
// to the engine before the next one is looked at and before the next request of the connection is
// read: so the engine gets what a connection sends in its order. The answer leaves when all of them
// are durable. On the connection's thread.
class ProduceRun : public std::enable_shared_from_this<ProduceRun> {
 public:
  // What a partition takes in memory until the request is answered, about, beside its batch.
  static constexpr std::uint64_t kPartitionBytes = 400;

  ProduceRun(ExchangePtr exchange, ProduceRequest request);

  void start();

 private:
  // One topic of the request.
  struct Topic {
    std::string_view name;
    bool is_looked_up = false;
    std::string label;                           // Of its view, in metrics.
    std::shared_ptr<const RegisteredView> view;  // nullptr: none.
    bool is_forbidden = false;
  };
  // One partition of it.
  struct Item {
    Topic* topic = nullptr;
    ProduceResponse::Partition* answer = nullptr;
    RecordBatch batch;
    std::shared_ptr<const RecordDecoder> decoder;
    std::shared_ptr<OpenBatch> open;
    // Of a batch that is refused as a whole; kNone: its records decide.
    KafkaError refusal = KafkaError::kNone;
  };

  void make_items();
  // An error that concerns all partitions alike.
  [[nodiscard]] KafkaError request_error() const;
  [[nodiscard]] bool repeats_a_partition() const;
  // Reads the headers of all batches. The error that one of them is for the whole request.
  [[nodiscard]] KafkaError read_headers();

  void run();
  // False: the batch waits for schemas, and run() goes on behind it.
  [[nodiscard]] bool take_up(std::size_t index);
  // Whoever sent it has given up on it: turns it away, and true.
  [[nodiscard]] bool drop_unwanted(std::size_t index);
  [[nodiscard]] BatchFault find_view(const Item& item);
  void look_up(Topic& topic);
  [[nodiscard]] BatchFault open(Item& item);
  [[nodiscard]] BatchFault unpack(const Item& item);
  [[nodiscard]] bool wait_for_schemas(std::size_t index, const std::vector<SchemaKey>& missing);
  void decode(std::size_t index);
  // Turns a batch away. That of an idempotent producer goes through the engine, so that what
  // follows it is not taken for it.
  void refuse(std::size_t index, BatchFault fault);
  void write(std::size_t index, StreamRows rows, Status refusal);
  void on_written(std::size_t index, Result<StreamReceipt> receipt);
  void set_error(Item& item, KafkaError error, std::string message) const;
  void answer_all(KafkaError error, const std::string& message);
  void answer_if_done();
  void leave_out_texts();

  KafkaDoor& door_;
  ExchangePtr exchange_;
  ProduceRequest request_;
  ProduceResponse response_;
  std::deque<Topic> topics_;
  std::vector<Item> items_;
  std::size_t next_ = 0;
  bool is_taken_up_ = false;               // All items were handed to the engine or refused.
  std::size_t unwritten_ = 0;              // Handed to the engine, not committed yet.
  std::optional<ByteBudget::Share> held_;  // Of the batch that waits for schemas.
  std::chrono::nanoseconds arrival_;
  std::chrono::nanoseconds decode_start_{};
};

}  // namespace skua::kafka
