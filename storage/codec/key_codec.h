#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "storage/base/result.h"
#include "storage/model/column.h"
#include "storage/model/feature_view.h"

namespace skua {

// Storage keys (docs/FORMAT.md).
//
//   entity key   generation, u32 big-endian | each join key in the view's order
//   history key  entity key | ~event timestamp, 8 bytes | ~sequence, 8 bytes
//
// Join keys are self-delimiting and order-preserving: BOOL 1 byte; integers and UNIX_TIMESTAMP
// big-endian with the sign bit inverted; STRING and BYTES with 0x00 written as 0x00 0xff, closed by
// 0x00 0x01 (the tuple encoding of FoundationDB). In a history key both suffixes are inverted, so
// that the newest row comes first.

inline constexpr std::size_t kHistorySuffixBytes = 16;

// The first bytes of every key of a view's rows, and the first key after all of them. Keys of other
// things of a view begin with its incarnation in the same form.
// REQUIRES for the end: not the greatest number there is, which no view ever gets.
[[nodiscard]] std::string view_prefix(Generation generation);
[[nodiscard]] std::string view_prefix_end(Generation generation);

// Appends one join key cell. REQUIRES: `cell` is a cell of a type that may be a join key.
void append_join_key(std::string& key, ValueType type, std::string_view cell);

// Appends the entity key of a row; false, and nothing appended, when a join key of that row is
// null. A column of size 1 stands for every row.
[[nodiscard]] bool append_entity_key(std::string& key, Generation generation,
                                     const std::vector<const Column*>& join_keys, std::size_t row);

// The same for rows 0 to `rows`, back to back; `ends` gets where each ends in `keys`. The key of a
// row with a null join key is empty. Ends after a key of more than `key_bytes_max`, so that a cell
// that stands for every row is not copied for each.
void append_entity_keys(std::string& keys, std::vector<std::size_t>& ends, Generation generation,
                        const std::vector<const Column*>& join_keys, std::size_t rows,
                        std::size_t key_bytes_max);

[[nodiscard]] std::string history_key(std::string_view entity_key, Timestamp event_timestamp,
                                      Sequence sequence);
// Writes what follows the entity key in a history key: kHistorySuffixBytes.
void put_history_suffix(char* out, Timestamp event_timestamp, Sequence sequence);
// Where an as-of search starts: sorts before every row with this event timestamp or an earlier one.
[[nodiscard]] std::string history_seek_key(std::string_view entity_key, Timestamp at);

// A history key taken apart. The views point into the key.
struct HistoryKey {
  Generation generation = 0;
  std::string_view entity_key;
  Timestamp event_timestamp;
  Sequence sequence = 0;

  // Errors: DATA_LOSS when the key is too short.
  [[nodiscard]] static Result<HistoryKey> parse(std::string_view key);
};

// Of an entity key or a history key; 0, which no view has, when the key is too short.
[[nodiscard]] Generation generation_of(std::string_view key);
// Files an entity key, or a history key, under another generation. REQUIRES: not too short.
void set_generation(std::string& key, Generation generation);
// What follows the generation in an entity key: tells the entities of one view apart.
[[nodiscard]] std::string_view without_generation(std::string_view entity_key);

// Appends the join key cells of an entity key to the columns, one per join key.
// Errors: DATA_LOSS when the bytes are not such a key; then nothing is appended.
[[nodiscard]] Status decode_entity_key(std::string_view entity_key, std::vector<Column>& join_keys);

}  // namespace skua
