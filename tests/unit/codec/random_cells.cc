#include "tests/unit/codec/random_cells.h"

#include <limits>

namespace skua::test {
namespace {

template <typename T>
std::string bytes_of(T value) {
  return {reinterpret_cast<const char*>(&value), sizeof(T)};
}

template <typename T>
std::string random_integer(RandomSource& random) {
  using Limits = std::numeric_limits<T>;
  const std::vector<T> special = {0, 1, -1, Limits::min(), Limits::max()};
  if (random.one_in(3)) return bytes_of(random.pick(special));
  return bytes_of(static_cast<T>(random.between(Limits::min(), Limits::max())));
}

template <typename T>
std::string random_decimal(RandomSource& random) {
  using Limits = std::numeric_limits<T>;
  const std::vector<T> special = {T{0},
                                  -T{0},
                                  Limits::quiet_NaN(),
                                  Limits::min(),
                                  Limits::max(),
                                  Limits::denorm_min(),
                                  -Limits::infinity()};
  if (random.one_in(3)) return bytes_of(random.pick(special));
  return bytes_of(static_cast<T>(random.between(-1000000, 1000000)) / T{64});
}

std::string random_bytes(RandomSource& random) {
  const std::vector<std::string> special = {"",
                                            std::string(1, '\0'),
                                            std::string("a\0b", 3),
                                            std::string("\0\xff", 2),
                                            "\xff\xff",
                                            "JFK",
                                            std::string("\0\x01", 2),
                                            "\xc3\xa9t\xc3\xa9",
                                            "\xe6\x97\xa5\xe6\x9c\xac",
                                            "\xf0\x9f\x90\xa6"};
  if (random.one_in(2)) return random.pick(special);
  return random.text(static_cast<std::size_t>(random.between(0, 40)));
}

std::string random_list(RandomSource& random, ValueType element) {
  const std::int64_t count = random.one_in(4) ? 0 : random.between(1, 6);
  std::vector<std::string> cells;
  for (std::int64_t i = 0; i < count; ++i) cells.push_back(random_cell(random, element));
  if (fixed_width(element) == 0)
    return make_string_list_cell(std::vector<std::string_view>(cells.begin(), cells.end()));
  std::string out;
  for (const std::string& cell : cells) out += cell;
  return out;
}

}  // namespace

std::vector<ValueType> all_value_types() {
  return {
#define VALUE_TYPE(name, number, text, width, element, may_be_join_key) ValueType::name,
#include "storage/model/value_types.def"
#undef VALUE_TYPE
  };
}

std::vector<ValueType> join_key_types() {
  std::vector<ValueType> types;
  for (const ValueType type : all_value_types())
    if (may_be_join_key(type)) types.push_back(type);
  return types;
}

std::string random_cell(RandomSource& random, ValueType type) {
  switch (type) {
    case ValueType::kBool:
      return std::string(1, random.one_in(2) ? '\1' : '\0');
    case ValueType::kInt32:
      return random_integer<std::int32_t>(random);
    case ValueType::kInt64:
    case ValueType::kUnixTimestamp:
      return random_integer<std::int64_t>(random);
    case ValueType::kFloat:
      return random_decimal<float>(random);
    case ValueType::kDouble:
      return random_decimal<double>(random);
    case ValueType::kString:
    case ValueType::kBytes:
      return random_bytes(random);
    default:
      return random_list(random, element_type(type));
  }
}

Column random_column(RandomSource& random, ValueType type, std::size_t rows) {
  Column column(type);
  for (std::size_t i = 0; i < rows; ++i) {
    if (random.one_in(4))
      column.append_null();
    else
      column.append_cell(random_cell(random, type));
  }
  return column;
}

std::vector<Feature> random_features(RandomSource& random, std::size_t count) {
  static const std::vector<ValueType> kTypes = all_value_types();
  std::vector<Feature> features;
  std::int64_t id = 0;
  for (std::size_t i = 0; i < count; ++i) {
    id += random.between(1, 3);
    features.push_back(
        {"f" + std::to_string(id), random.pick(kTypes), "", static_cast<FeatureId>(id)});
  }
  return features;
}

Column column_of_cell(ValueType type, std::string_view cell) {
  Column column(type);
  column.append_cell(cell);
  return column;
}

std::vector<const Column*> pointers_to(const std::vector<Column>& columns) {
  std::vector<const Column*> pointers;
  for (const Column& column : columns) pointers.push_back(&column);
  return pointers;
}

}  // namespace skua::test
