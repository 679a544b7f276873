#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "storage/base/status.h"
#include "storage/base/time.h"
#include "storage/model/feature_view.h"

namespace skua {

// What a record says a join key is, in key encoding (append_join_key()).
struct JoinKeyValue {
  std::string name;
  std::string value;

  friend bool operator==(const JoinKeyValue&, const JoinKeyValue&) = default;
};

// A record that could not become a row, kept for people until it is replayed, discarded, erased, or
// too old.
struct DeadLetter {
  std::uint32_t partition = 0;
  std::int64_t offset = 0;
  Timestamp created_timestamp;
  Sequence sequence = 0;   // Names it inside its view; later letters have greater ones.
  std::string entity_key;  // See key_codec.h; empty: not known. Erasures go by it,
  // and by these: all that is known of the join keys, where that is not the entity key alone. A
  // name is missing, or has two values when the record contradicts itself.
  std::vector<JoinKeyValue> join_keys;
  std::string column;  // Empty when no one column is to blame.
  Status reason;
  std::string record;  // As it came, in the encoding of whoever wrote it.
};

// Oldest first. `cursor` continues after the last; empty at the end.
struct DeadLetterPage {
  std::vector<DeadLetter> letters;
  std::string cursor;
};

}  // namespace skua
