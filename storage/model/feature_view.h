#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "storage/base/time.h"
#include "storage/model/stream_source.h"
#include "storage/model/value_type.h"

namespace skua {

// Never reused inside a store: a view that is dropped and created again gets another incarnation.
using Incarnation = std::uint32_t;
// What the storage keys of a view's rows start with: its incarnation, until a bulk load replaces
// its rows; from then on the generation of that load. Never reused inside a store.
using Generation = std::uint32_t;
// Incarnations are less, generations of bulk loads are from here on.
inline constexpr Generation kLoadGenerations = Generation{1} << 31U;
// Never reused inside a view (an incarnation).
using FeatureId = std::uint16_t;
// 1 for a new view, one more with each change of the schema.
using SchemaVersion = std::uint16_t;
// Position of a row in the store's order of commits; the first row has 1.
using Sequence = std::uint64_t;

using Tags = std::map<std::string, std::string>;

// A name for what features describe, and the join key that identifies it in requests.
struct Entity {
  std::string project;
  std::string name;
  std::string join_key;
  ValueType type = ValueType::kString;
  std::string description;
  Tags tags;

  friend bool operator==(const Entity&, const Entity&) = default;
};

struct JoinKey {
  std::string name;
  ValueType type = ValueType::kString;

  friend bool operator==(const JoinKey&, const JoinKey&) = default;
};

struct Feature {
  std::string name;
  ValueType type = ValueType::kDouble;
  std::string description;
  FeatureId id = 0;  // Given by the registry.

  friend bool operator==(const Feature&, const Feature&) = default;
};

// What a bare number means as an event timestamp. kNone: bare numbers are rejected.
enum class TimestampUnit : std::uint8_t { kNone, kSeconds, kMilliseconds, kMicroseconds };

inline constexpr Duration kDefaultMaxAge = std::chrono::hours(24 * 7);

// A named, versioned schema inside a project (design: feature view).
struct FeatureView {
  std::string project;
  std::string name;
  std::vector<std::string> entities;  // Names; each gives one join key, in this order.
  std::vector<Feature> features;
  Duration ttl{0};                    // Serving rule; 0 = for ever.
  Duration max_age = kDefaultMaxAge;  // Retention by age; 0 = for ever.
  std::uint32_t max_versions =
      0;  // Retention by distinct event timestamps per entity; 0 = no limit.
  bool ignore_unknown =
      false;  // Unknown features in a write are ignored instead of rejecting the row.
  TimestampUnit timestamp_unit = TimestampUnit::kNone;
  StreamSource stream;  // How records of its topic are read.
  std::string owner;
  std::string description;
  Tags tags;

  friend bool operator==(const FeatureView&, const FeatureView&) = default;
};

// One entry of a feature service: features of one view.
struct ServiceView {
  std::string view;
  std::string alias;                  // Empty: the view's name. Part of the answer names.
  std::vector<std::string> features;  // Empty: all features of the view, as of apply.
  std::map<std::string, std::string>
      join_key_map;  // Join key of the view -> key column of the request.

  friend bool operator==(const ServiceView&, const ServiceView&) = default;
};

// A named, ordered list of features over several views: the vector a model asks for.
struct FeatureService {
  std::string project;
  std::string name;
  std::vector<ServiceView> views;
  bool full_feature_names = false;  // Answer names are "alias__feature" instead of "feature".
  std::string owner;
  std::string description;
  Tags tags;

  friend bool operator==(const FeatureService&, const FeatureService&) = default;
};

// A name of a project, entity, view, feature or service: [A-Za-z0-9_-]{1,128}.
[[nodiscard]] bool is_valid_name(std::string_view name);

}  // namespace skua
