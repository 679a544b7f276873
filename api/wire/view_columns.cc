#include "api/wire/view_columns.h"

#include <cstring>

namespace skua {

ViewColumns::ViewColumns(const ReadAnswer& answer, std::size_t view_use)
    : view_(answer.views[view_use]),
      layout_(answer.plan->views[view_use].view->layout()),
      zero_row_(layout_.heap_offset(), '\0'),
      null_bits_((layout_.slots().size() + 7) / 8) {
  find_rows(answer.include.expired_values);
  copy_timestamps(answer.include);
}

void ViewColumns::find_rows(bool expired_values) {
  bases_.assign(rows(), zero_row_.data());
  for (std::size_t row = 0; row < rows(); ++row) {
    const FeatureStatus status = view_.statuses[row];
    const bool shown = status == FeatureStatus::kPresent ||
                       (expired_values && status == FeatureStatus::kOutsideMaxAge);
    if (!shown) continue;
    const char* base = view_.rows[row].bytes().data();
    bases_[row] = base;
    for (std::size_t i = 0; i < null_bits_.size(); ++i)
      null_bits_[i] |= static_cast<std::uint8_t>(base[kRowHeaderBytes + i]);
  }
}

void ViewColumns::copy_timestamps(const Include& include) {
  if (include.event_timestamps) event_timestamps_.assign(rows() * 8, '\0');
  if (include.created_timestamps) created_timestamps_.assign(rows() * 8, '\0');
  if (!include.event_timestamps && !include.created_timestamps) return;
  for (std::size_t row = 0; row < rows(); ++row) {
    if (!view_.has_row(row)) continue;
    const Timestamp event = view_.rows[row].event_timestamp();
    const Timestamp created = view_.rows[row].created_timestamp();
    if (include.event_timestamps) std::memcpy(&event_timestamps_[row * 8], &event.us, 8);
    if (include.created_timestamps) std::memcpy(&created_timestamps_[row * 8], &created.us, 8);
  }
}

}  // namespace skua
