#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "skua/v1/ingest.pb.h"
#include "tests/support/door.h"
#include "tests/support/random_source.h"

namespace skua::test {

// A load whose every value tells whether it is right: the row of an entity at version v has values
// derived from (entity, v). Each entity has one writer, which writes versions 1, 2, 3.. at rising
// event timestamps. What is known of it outlives the server: versions acknowledged, and the write
// in flight.
class KillLoad {
 public:
  KillLoad(std::uint64_t seed, std::size_t writers, std::size_t readers);
  ~KillLoad();

  // Declares the view.
  void create(int grpc_port);
  // Sends what was in flight once more, and the last acknowledged write of each writer, and
  // compares receipts; then checks that every acknowledged version is there.
  void check_after_restart(int grpc_port);
  // Starts writers and readers; stop() ends them, also after the server is gone.
  void start(int grpc_port);
  void stop();
  // Every version ever acknowledged is in history, with the right values.
  void check_history(int grpc_port);

  [[nodiscard]] std::uint64_t acknowledged_rows() const { return acknowledged_rows_; }
  [[nodiscard]] std::uint64_t rows_read() const { return rows_read_; }

 private:
  struct Writer {
    std::string id;
    std::uint64_t next_sequence = 1;
    std::vector<std::size_t> entities;
    std::optional<v1::WriteRowsRequest> pending;
    std::optional<v1::WriteRowsRequest> last;  // The newest acknowledged write, and its receipt.
    v1::WriteRowsResponse last_receipt;
    RandomSource random;
  };
  struct Entity {
    std::atomic<std::uint64_t> acknowledged = 0;
    std::atomic<std::uint64_t> sent = 0;
    // The newest version that a reader saw; none may see an older one later, a restart between or
    // not.
    std::atomic<std::uint64_t> seen = 0;
  };

  void write(Writer& writer, Door& door);
  void acknowledge(Writer& writer, const v1::WriteRowsResponse& receipt);
  void retry(Writer& writer, Door& door);
  void read(Door& door, RandomSource& random);
  void check_entities(Door& door, const std::vector<std::size_t>& entities);
  [[nodiscard]] v1::WriteRowsRequest make_write(Writer& writer);

  std::vector<std::unique_ptr<Writer>> writers_;
  std::vector<std::unique_ptr<RandomSource>> readers_;
  std::vector<Entity> entities_;
  std::atomic<bool> stopping_ = false;
  std::vector<std::thread> threads_;
  std::atomic<std::uint64_t> acknowledged_rows_ = 0;
  std::atomic<std::uint64_t> rows_read_ = 0;
};

}  // namespace skua::test
