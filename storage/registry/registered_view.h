#pragma once

#include <map>
#include <memory>
#include <string_view>
#include <vector>

#include "storage/codec/row_layout.h"
#include "storage/model/feature_view.h"
#include "storage/model/view_rules.h"
#include "storage/registry/definitions.h"

namespace skua {

// A feature view as the registry holds it: the definition, what the registry gave it, and
// everything derived from both. Immutable once published.
struct RegisteredView {
  FeatureView view;
  std::vector<JoinKey> join_keys;
  SchemaVersion version = 1;
  FeatureId next_feature_id = 1;
  ViewRules rules;
  // One per schema version that rows may carry, ascending; the last one is current. A schema
  // version that leaves the features as they were has no layout of its own: its rows carry the
  // version of the layout. The slots of the current layout stand in the order of view.features.
  std::vector<RowLayout> layouts;
  // Indices into view.features, ordered by name. See index_features().
  std::vector<std::uint32_t> features_by_name;
  // Shared by the versions of the view until its rows are replaced: as long as anybody has it, the
  // rows of that generation are there to be read.
  std::shared_ptr<const void> rows_kept = std::make_shared<char>();

  [[nodiscard]] Incarnation incarnation() const { return rules.incarnation; }
  // What the keys of its rows begin with.
  [[nodiscard]] Generation generation() const { return rules.generation(); }
  [[nodiscard]] const RowLayout& layout() const { return layouts.back(); }
  // nullptr for a version that this snapshot does not know (it is older than the row: take a newer
  // snapshot).
  [[nodiscard]] const RowLayout* layout_of(SchemaVersion version) const;
  // Index into view.features, or -1. REQUIRES: index_features() ran on these features.
  [[nodiscard]] int find_feature(std::string_view name) const;

  // Makes features_by_name; whoever fills in view.features calls it once.
  void index_features();
};

// The view for whoever keeps it for long and reads no rows by it.
[[nodiscard]] std::shared_ptr<const RegisteredView> without_rows(const RegisteredView& view);

using ViewMap = std::map<DefinitionName, std::shared_ptr<const RegisteredView>>;

}  // namespace skua
