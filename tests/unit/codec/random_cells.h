#pragma once

#include <string>
#include <vector>

#include "storage/codec/row_layout.h"
#include "storage/model/column.h"
#include "tests/support/random_source.h"

namespace skua::test {

[[nodiscard]] std::vector<ValueType> all_value_types();
[[nodiscard]] std::vector<ValueType> join_key_types();

// A well-formed cell, often a special one: NaN, extremes, empty, zero bytes, several scripts.
[[nodiscard]] std::string random_cell(RandomSource& random, ValueType type);
[[nodiscard]] Column random_column(RandomSource& random, ValueType type, std::size_t rows);

// Features of random types, with ids that ascend and leave gaps.
[[nodiscard]] std::vector<Feature> random_features(RandomSource& random, std::size_t count);

// A column of one cell.
template <typename T>
Column column_of(ValueType type, const T& value) {
  Column column(type);
  column.append(value);
  return column;
}
[[nodiscard]] Column column_of_cell(ValueType type, std::string_view cell);

// The bytes of fixed-width values one after the other: the cell of a list.
template <typename T>
std::string cell_of(const std::vector<T>& values) {
  return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T)};
}

[[nodiscard]] std::vector<const Column*> pointers_to(const std::vector<Column>& columns);

}  // namespace skua::test
