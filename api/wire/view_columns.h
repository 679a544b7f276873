#pragma once

#include <string>
#include <vector>

#include "api/service/read_answer.h"

namespace skua {

// What all feature columns of one use of a view share, prepared once: where each row's slots lie,
// which features hold a null anywhere, the statuses and the timestamps. Borrows the answer.
class ViewColumns {
 public:
  ViewColumns(const ReadAnswer& answer, std::size_t view_use);

  [[nodiscard]] std::size_t rows() const { return view_.statuses.size(); }
  [[nodiscard]] const RowLayout& layout() const { return layout_; }
  [[nodiscard]] const RowView& row(std::size_t index) const { return view_.rows[index]; }
  [[nodiscard]] bool has_row(std::size_t index) const { return view_.has_row(index); }
  // The row is there and its values may be shown (they may still be null).
  [[nodiscard]] bool is_shown(std::size_t row) const { return bases_[row] != zero_row_.data(); }
  // The row's bytes, or zero bytes for a row that is not shown: fixed slots can be copied without a
  // look.
  [[nodiscard]] const std::vector<const char*>& bases() const { return bases_; }
  // Some shown row holds null there.
  [[nodiscard]] bool has_nulls(const RowLayout::Slot& slot) const {
    return (null_bits_[slot.null_bit / 8] >> (slot.null_bit % 8)) & 1;
  }
  // One byte per row, before nulls of a feature.
  [[nodiscard]] std::string_view statuses() const {
    return {reinterpret_cast<const char*>(view_.statuses.data()), view_.statuses.size()};
  }
  [[nodiscard]] bool is_present(std::size_t row) const {
    return view_.statuses[row] == FeatureStatus::kPresent;
  }
  // Eight bytes per row, zero where there is no row; empty when not included.
  [[nodiscard]] std::string_view event_timestamps() const { return event_timestamps_; }
  [[nodiscard]] std::string_view created_timestamps() const { return created_timestamps_; }

 private:
  void find_rows(bool expired_values);
  void copy_timestamps(const Include& include);

  const ViewAnswer& view_;
  const RowLayout& layout_;
  std::string zero_row_;
  std::vector<const char*> bases_;
  std::vector<std::uint8_t> null_bits_;
  std::string event_timestamps_;
  std::string created_timestamps_;
};

}  // namespace skua
