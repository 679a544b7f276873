#pragma once

#include <compare>

#include "storage/model/feature_view.h"

namespace skua {

// The merge rule, on every path: the order of the rows of one entity. The greater one wins; the
// same event timestamp again is a correction and wins by its later sequence.
struct RowOrder {
  Timestamp event_timestamp;
  Sequence sequence = 0;

  friend constexpr auto operator<=>(const RowOrder&, const RowOrder&) = default;
};

}  // namespace skua
