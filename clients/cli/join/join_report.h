#pragma once

#include <chrono>
#include <string>

#include "clients/cli/join/feature_layout.h"
#include "clients/cli/join/joiner.h"

namespace skua {

// What a join says at its end.
struct JoinReport {
  std::string project;
  std::string feature_service;  // Empty: features were named.
  std::string out;
  std::uint64_t bytes = 0;
  bool as_served = false;
  std::int64_t known_at_us = 0;  // Unless as_served: what all calls saw.
  std::vector<FeatureGroup> groups;
  std::size_t features = 0;
  JoinAccount account;
  std::chrono::nanoseconds elapsed{0};

  [[nodiscard]] std::string to_json() const;
  // A line per view: "weather: found 5 of 6 rows, not found 1, ..."
  [[nodiscard]] std::string to_text() const;
};

}  // namespace skua
