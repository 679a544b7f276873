#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "clients/cli/join/feature_layout.h"
#include "clients/cli/join/spine_rows.h"
#include "skua/v1/online.pb.h"
#include "storage/base/result.h"

namespace skua {

// What a training set shows beside the values: for each feature `NAME__event_timestamp`, of its
// row, and `NAME__status`.
struct TrainingExtras {
  bool event_timestamps = false;
  bool statuses = false;
};

// How many rows of a view were answered how.
struct GroupCounts {
  std::uint64_t found = 0;  // A row was in effect, inside its TTL.
  std::uint64_t not_found = 0;
  std::uint64_t outside_max_age = 0;
  std::uint64_t beyond_retention = 0;

  [[nodiscard]] std::uint64_t rows() const {
    return found + not_found + outside_max_age + beyond_retention;
  }
};

// Rows of a training set.
struct TrainingRows {
  SpineRows spine;
  std::vector<Column> features;     // As in training_columns().
  std::vector<GroupCounts> counts;  // As in FeatureLayout.
  std::uint64_t null_values = 0;    // Of rows that were found.
  // Where an as-of or known-at first lies before what retention kept: row, and into the groups.
  struct Beyond {
    std::size_t row = 0;
    std::size_t group = 0;
    std::int64_t earliest_readable_us = 0;
  };
  std::optional<Beyond> beyond;
};

// The columns behind those of the spine.
[[nodiscard]] std::vector<OutputColumn> training_columns(const FeatureLayout& layout,
                                                         const TrainingExtras& extras);

// The call for these rows.
[[nodiscard]] v1::GetFeaturesRequest request_of(const FeatureLayout& layout,
                                                const TrainingExtras& extras,
                                                const SpineRows& spine);

// The answer to that call; values that are not PRESENT are null. Errors: ABORTED (the definitions
// changed meanwhile), DATA_LOSS (a stored value is damaged), INTERNAL (no sound answer).
[[nodiscard]] Result<TrainingRows> training_rows(const FeatureLayout& layout,
                                                 const TrainingExtras& extras, SpineRows spine,
                                                 const v1::GetFeaturesResponse& answer);

// Rows that lie before what retention kept of every view, which the server refuses together.
[[nodiscard]] TrainingRows rows_beyond_retention(const FeatureLayout& layout,
                                                 const TrainingExtras& extras, SpineRows spine);

}  // namespace skua
