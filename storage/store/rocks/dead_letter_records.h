#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "storage/base/result.h"
#include "storage/store/dead_letter.h"

namespace skua {

// The `dead_letters` column family (docs/FORMAT.md): incarnation and sequence, big-endian, to a
// framed record; and one record of the `meta` family per view that has any.
inline constexpr std::string_view kLetterBoxPrefix = "letters/";

[[nodiscard]] std::string dead_letter_key(Incarnation incarnation, Sequence sequence);
// 0, which no letter has, when the key is too short.
[[nodiscard]] Sequence dead_letter_sequence(std::string_view key);

[[nodiscard]] std::string encode_dead_letter(std::string_view key, const DeadLetter& letter);
// Errors: DATA_LOSS (checksum, another letter's record, an unknown format).
[[nodiscard]] Result<DeadLetter> decode_dead_letter(std::string_view key, std::string_view bytes);

// How much the dead letters of a view are, keys and records.
struct DeadLetterBox {
  std::uint64_t letters = 0;
  std::uint64_t bytes = 0;

  // Takes a letter out, and never more than there is.
  void remove(std::uint64_t letter_bytes);
  [[nodiscard]] std::string encode() const;
  // Errors: DATA_LOSS.
  [[nodiscard]] static Result<DeadLetterBox> decode(std::string_view bytes);
};

}  // namespace skua
