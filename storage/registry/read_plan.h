#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "storage/model/feature_view.h"

namespace skua {

struct RegisteredView;

// What a plan was compiled from. Compiling it again, against newer definitions, gives the plan that
// succeeds it.
struct PlanSource {
  std::string project;                  // Never empty.
  std::string service;                  // Empty: `references`.
  std::vector<std::string> references;  // "view:feature" and "view:*".
  bool full_feature_names = false;      // Of references.
};

// Feature references, compiled: a request names nothing and parses nothing any more. Immutable.
// THREAD-SAFE.
struct ReadPlan {
  // A column of join key values that the request must bring.
  struct KeyColumn {
    std::string name;
    ValueType type = ValueType::kString;
  };
  // One use of a view. Two entries of a service with different key maps are two uses.
  struct ViewUse {
    std::string name;  // The alias, or the view's name.
    std::shared_ptr<const RegisteredView> view;
    std::vector<std::size_t>
        key_columns;             // Index into key_columns for each join key of the view, in order.
    std::uint64_t features = 0;  // How many of the features below are of this use.
    std::vector<std::uint64_t> null_bits = {};  // Their null bits in a row, as they lie there.
  };
  struct FeatureUse {
    std::string answer_name;
    std::size_t view_use = 0;
    std::size_t slot = 0;  // Index into the slots of the view's current layout.
    ValueType type = ValueType::kDouble;
  };

  PlanSource source;
  std::vector<KeyColumn> key_columns;
  std::vector<ViewUse> views;
  std::vector<FeatureUse> features;

  // Index of a key column, or -1.
  [[nodiscard]] int find_key_column(std::string_view name) const;
};

}  // namespace skua
