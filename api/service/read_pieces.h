#pragma once

#include <functional>
#include <span>

#include "storage/base/status.h"
#include "storage/store/engine.h"

namespace skua {

// OK as long as somebody wants the answer. Errors: DEADLINE_EXCEEDED, CANCELLED.
using StillWanted = std::function<Status()>;

// What looking up knows beside the lookups.
struct PieceRules {
  Timestamp read_time;
  bool is_latest = true;
  // Once the deadline has passed, what is in memory is answered, and the rest is kNotInMemory.
  bool partial_on_deadline = false;
};

// Lookups that may wait for the disk, in pieces: between two of them it asks whether they are still
// wanted, so that a large read ends soon after its caller left. `out` has an answer for each lookup
// when it is OK. Errors: those of still_wanted.
[[nodiscard]] Status look_up_in_pieces(const Engine& engine, std::span<const Lookup> lookups,
                                       const PieceRules& rules, const StillWanted& still_wanted,
                                       RowSet& out);

}  // namespace skua
