#include "storage/registry/registered_view.h"

#include <algorithm>
#include <numeric>

namespace skua {

const RowLayout* RegisteredView::layout_of(SchemaVersion wanted) const {
  if (wanted > version) return nullptr;
  const auto after = std::upper_bound(
      layouts.begin(), layouts.end(), wanted,
      [](SchemaVersion v, const RowLayout& layout) { return v < layout.version(); });
  return after == layouts.begin() ? nullptr : &*std::prev(after);
}

int RegisteredView::find_feature(std::string_view name) const {
  const auto found = std::lower_bound(
      features_by_name.begin(), features_by_name.end(), name,
      [this](std::uint32_t i, std::string_view n) { return view.features[i].name < n; });
  if (found == features_by_name.end() || view.features[*found].name != name) return -1;
  return static_cast<int>(*found);
}

void RegisteredView::index_features() {
  features_by_name.resize(view.features.size());
  std::iota(features_by_name.begin(), features_by_name.end(), 0U);
  std::sort(features_by_name.begin(), features_by_name.end(),
            [this](std::uint32_t a, std::uint32_t b) {
              return view.features[a].name < view.features[b].name;
            });
}

std::shared_ptr<const RegisteredView> without_rows(const RegisteredView& view) {
  auto out = std::make_shared<RegisteredView>(view);
  out->rows_kept = nullptr;
  return out;
}

}  // namespace skua
