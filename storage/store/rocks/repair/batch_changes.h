#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace skua {

// The changes of a batch as a log of RocksDB holds it (RocksDB, db/write_batch.cc): {sequence u64,
// count u32, changes}, a change being {tag u8, family varint32, key and value with their lengths
// before them}. RocksDB's own reader asserts what a damaged batch need not hold.
class BatchChanges {
 public:
  enum class Kind { kPut, kLogData, kOther };
  // Views into the batch.
  struct Change {
    Kind kind = Kind::kOther;
    std::uint32_t family = 0;
    std::string_view key;    // Of log data: the data.
    std::string_view value;  // Of a put.
  };

  explicit BatchChanges(std::string_view batch);

  [[nodiscard]] std::uint64_t first_sequence() const { return first_sequence_; }
  [[nodiscard]] std::uint32_t count() const { return count_; }
  // The next change; nothing at the end, and where the bytes are no change.
  [[nodiscard]] std::optional<Change> next();

 private:
  // False of all: the bytes are none.
  [[nodiscard]] bool take_change(Change& change);
  [[nodiscard]] bool take_varint(std::uint32_t& value);
  [[nodiscard]] bool take_text(std::string_view& text);

  std::string_view rest_;
  std::uint64_t first_sequence_ = 0;
  std::uint32_t count_ = 0;
};

}  // namespace skua
