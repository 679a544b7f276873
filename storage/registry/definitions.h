#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "storage/model/feature_view.h"

namespace skua {

// The project of definitions and requests that name none.
inline constexpr std::string_view kDefaultProject = "default";
[[nodiscard]] std::string project_or_default(std::string_view project);

// Project and name: what identifies a definition of one kind.
using DefinitionName = std::pair<std::string, std::string>;
using DefinitionNameView = std::pair<std::string_view, std::string_view>;

// For hash maps by DefinitionName: found by a DefinitionNameView too, so that no name is copied.
struct DefinitionNameHash {
  using is_transparent = void;
  std::size_t operator()(const DefinitionNameView& name) const {
    const std::hash<std::string_view> hash;
    return hash(name.first) * 31 + hash(name.second);
  }
};
struct DefinitionNameEqual {
  using is_transparent = void;
  bool operator()(const DefinitionNameView& a, const DefinitionNameView& b) const { return a == b; }
};

// What apply() is asked to bring about.
struct Definitions {
  std::vector<Entity> entities;
  std::vector<FeatureView> views;
  std::vector<FeatureService> services;
};

enum class DefinitionKind : std::uint8_t { kEntity, kFeatureView, kFeatureService };

// "entity", "feature_view", "feature_service".
[[nodiscard]] std::string_view definition_kind_name(DefinitionKind kind);

// One definition of an apply, and what becomes of it.
struct Change {
  enum class Action : std::uint8_t { kUnchanged = 1, kCreate = 2, kUpdate = 3 };
  Action action = Action::kUnchanged;
  DefinitionKind kind = DefinitionKind::kEntity;
  std::string project;
  std::string name;
  std::vector<std::string> details;  // "ttl: 1h -> 2h", "feature humid: added (DOUBLE)".
};

}  // namespace skua
