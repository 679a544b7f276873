#include "clients/cli/import/compare_rows.h"

#include <cmath>
#include <cstring>

namespace skua {
namespace {

template <typename Real>
bool same_reals(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  for (std::size_t at = 0; at + sizeof(Real) <= a.size(); at += sizeof(Real)) {
    Real x = 0;
    Real y = 0;
    std::memcpy(&x, a.data() + at, sizeof(Real));
    std::memcpy(&y, b.data() + at, sizeof(Real));
    if (std::memcmp(&x, &y, sizeof(Real)) != 0 && !(std::isnan(x) && std::isnan(y))) return false;
  }
  return true;
}

std::strong_ordering compare_keys(const Column& a, std::size_t row_a, const Column& b,
                                  std::size_t row_b) {
  if (a.is_null(row_a) || b.is_null(row_b)) return b.is_null(row_b) <=> a.is_null(row_a);
  switch (a.type()) {
    case ValueType::kInt32:
      return a.value<std::int32_t>(row_a) <=> b.value<std::int32_t>(row_b);
    case ValueType::kInt64:
    case ValueType::kUnixTimestamp:
      return a.value<std::int64_t>(row_a) <=> b.value<std::int64_t>(row_b);
    default:
      return a.cell(row_a) <=> b.cell(row_b);
  }
}

}  // namespace

bool same_cell(ValueType type, std::string_view a, std::string_view b) {
  if (element_type(type) == ValueType::kFloat) return same_reals<float>(a, b);
  if (element_type(type) == ValueType::kDouble) return same_reals<double>(a, b);
  return a == b;
}

std::strong_ordering compare_entities(const CoercedRows& a, std::size_t row_a, const CoercedRows& b,
                                      std::size_t row_b, std::size_t keys) {
  for (std::size_t i = 0; i < keys; ++i) {
    const auto order = compare_keys(a.columns[i], row_a, b.columns[i], row_b);
    if (order != std::strong_ordering::equal) return order;
  }
  return std::strong_ordering::equal;
}

std::strong_ordering compare_rows(const CoercedRows& a, std::size_t row_a, const CoercedRows& b,
                                  std::size_t row_b, std::size_t keys) {
  const auto order = compare_entities(a, row_a, b, row_b, keys);
  if (order != std::strong_ordering::equal) return order;
  return b.event_timestamps.value<std::int64_t>(row_b) <=>
         a.event_timestamps.value<std::int64_t>(row_a);
}

}  // namespace skua
