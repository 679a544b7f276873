#pragma once

#include <functional>
#include <future>
#include <string>

#include "tests/unit/store/engine_fixture.h"

namespace skua::test {

// An engine that is written to as a stream: batches of records in partitions of view 1.
class StreamFixture : public EngineFixture {
 protected:
  struct Produced {
    std::int64_t producer_id = 1;
    std::int16_t epoch = 0;
    std::uint32_t partition = 0;
  };

  // A batch of a producer; every record is a row of an entity of its own.
  [[nodiscard]] WriteBatch produced(std::int32_t first, std::int32_t last, Produced how);
  [[nodiscard]] WriteBatch produced(std::int32_t first, std::int32_t last) {
    return produced(first, last, Produced());
  }
  [[nodiscard]] WriteBatch without_producer(std::uint32_t partition, std::uint32_t records);
  // A letter of the record at a place of its batch.
  [[nodiscard]] static DeadLetter letter(std::int64_t place, std::string record,
                                         std::string entity_key = {});

  // Writes and waits; fails the test when there is no receipt of an append.
  AppendReceipt append(WriteBatch batch);
  std::future<Result<WriteReceipt>> write_async(WriteBatch batch,
                                                std::function<void()> on_done = {});

  // All letters of view 1, page by page.
  [[nodiscard]] std::vector<DeadLetter> letters(std::size_t page_limit = 2) const;
  [[nodiscard]] std::uint64_t stored_rows() const;
  // Moves the clock ahead, upkeep's included.
  void advance_clock(Duration by);

  std::int64_t next_entity_ = 0;
};

}  // namespace skua::test
