#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/store/rocks/load/load_files.h"

namespace skua {

// An erasure that came while a load was staged: the rows that had arrived are erased by it.
struct ErasedWhileStaged {
  std::string erase_id;
  std::string digest;
  std::uint64_t arrived = 0;           // Rows before this one.
  std::vector<std::string> join_keys;  // Names that the digest is over, sorted.

  friend bool operator==(const ErasedWhileStaged&, const ErasedWhileStaged&) = default;
};

// What is durable of a load (docs/FORMAT.md): of one that is staged, how to go on with it; of a
// published one, its receipt, for good, as its rows have its number for their created timestamp.
struct LoadRecord {
  LoadStart start;
  LoadProgress progress;  // `published` says which of the two it is.
  Sequence base = 0;      // Of the first row.
  std::vector<LoadFilePair> runs;
  std::vector<ErasedWhileStaged> erased;

  [[nodiscard]] std::string encode() const;
  [[nodiscard]] static Result<LoadRecord> decode(std::string_view bytes);
};

// Keys of the meta column family.
inline constexpr std::string_view kLoadPrefix = "load/";
inline constexpr std::string_view kLastLoadKey = "last_load";  // The greatest number ever given.
// Fixed width, so that text order is the order of the numbers.
[[nodiscard]] std::string load_key(LoadNumber number);

[[nodiscard]] std::string encode_load_number(LoadNumber number);
[[nodiscard]] Result<LoadNumber> decode_load_number(std::string_view bytes);

}  // namespace skua
