#include "clients/cli/import/row_versions.h"

#include <algorithm>
#include <numeric>

#include "clients/cli/import/compare_rows.h"

namespace skua {
namespace {

std::int64_t sequence_of(const CoercedRows& rows, std::size_t row) {
  return rows.sequences.is_null(row) ? 0 : rows.sequences.value<std::int64_t>(row);
}

std::int64_t newest(const CoercedRows& rows) {
  std::int64_t out = sequence_of(rows, 0);
  for (std::size_t row = 1; row < rows.size(); ++row) out = std::max(out, sequence_of(rows, row));
  return out;
}

}  // namespace

void RowVersions::begin_file() {
  file_begins_ = true;
  ordered_by_row_ = true;
  ordered_by_sequence_ = true;
  last_sequence_ = std::numeric_limits<std::int64_t>::min();
}

void RowVersions::clear() {
  rows_.clear();
  closed_ = false;
}

Result<bool> RowVersions::takes(const CoercedRows& rows, std::size_t row) {
  const std::int64_t sequence = sequence_of(rows, row);
  ordered_by_sequence_ = ordered_by_sequence_ && sequence >= last_sequence_;
  last_sequence_ = sequence;
  const bool file_begins = file_begins_;
  file_begins_ = false;
  if (rows_.size() == 0) return true;
  const auto order = compare_rows(rows_, 0, rows, row, keys_);
  if (closed_) {
    if (order == std::strong_ordering::equal && sequence < newest(rows_))
      return invalid_argument(
          "versions of one row stand in two files of the export, which a bulk import cannot put in "
          "order; import it without --bulk");
    clear();
    return true;
  }
  if (!file_begins && order == std::strong_ordering::greater) ordered_by_row_ = false;
  if (!ordered_by_row_ && !ordered_by_sequence_)
    return invalid_argument(
        "the rows of an export are in another order than it wrote them, so that a corrected row "
        "could come back; sort them by join keys, then the newest event timestamp first, or give "
        "--ignore-columns sequence --deleted-column deleted to write them as they stand");
  return order == std::strong_ordering::equal;
}

std::vector<std::size_t> RowVersions::oldest_first() const {
  std::vector<std::size_t> out(size());
  std::iota(out.begin(), out.end(), std::size_t{0});
  std::stable_sort(out.begin(), out.end(), [this](std::size_t a, std::size_t b) {
    return sequence_of(rows_, a) < sequence_of(rows_, b);
  });
  return out;
}

}  // namespace skua
