#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "skua/v1/ingest.pb.h"
#include "skua/v1/registry.pb.h"
#include "storage/base/time.h"

namespace skua::test {

// One thing that was done to one entity.
struct CrashRow {
  enum class Kind : std::uint8_t { kUpsert, kDelete, kErase };
  Kind kind = Kind::kUpsert;
  std::uint32_t entity = 0;
  std::int64_t event_us = 0;  // Whole milliseconds; none of an erase.
  std::uint64_t seed = 0;
};

// The features of a row, all from its entity and seed, so that any wrong byte shows.
struct CrashValues {
  std::int64_t seed = 0;
  std::string text;
  double ratio = 0;
  bool is_even = false;

  friend bool operator==(const CrashValues&, const CrashValues&) = default;
};
[[nodiscard]] CrashValues values_of(std::uint32_t entity, std::uint64_t seed);

// The rules that a run gives its view; 0 = none.
struct CrashRules {
  Duration ttl{0};
  Duration max_age{0};
  std::uint32_t max_versions = 0;
};

inline constexpr char kCrashView[] = "rows";
[[nodiscard]] v1::ApplyRequest crash_definitions(const CrashRules& rules);

// REQUIRES: upserts, or deletes.
[[nodiscard]] v1::WriteRowsRequest write_request(const std::vector<CrashRow>& rows);
[[nodiscard]] v1::DeleteRowsRequest delete_request(const std::vector<CrashRow>& rows);
[[nodiscard]] v1::EraseEntitiesRequest erase_request(const std::vector<CrashRow>& rows);
// A file for `skua import`.
[[nodiscard]] std::string csv_text(const std::vector<CrashRow>& rows);
// The value of a Kafka record.
[[nodiscard]] std::string json_text(const CrashRow& row);

}  // namespace skua::test
