#include <gtest/gtest.h>

#include <compare>

#include "storage/codec/key_codec.h"
#include "tests/unit/codec/random_cells.h"

namespace skua {
namespace {

std::string key_of(const std::vector<Column>& join_keys, Incarnation incarnation = 7,
                   std::size_t row = 0) {
  std::string key;
  EXPECT_TRUE(append_entity_key(key, incarnation, test::pointers_to(join_keys), row));
  return key;
}

template <typename T>
T value_of(std::string_view cell) {
  T value;
  std::memcpy(&value, cell.data(), sizeof(T));
  return value;
}

std::strong_ordering compare_cells(ValueType type, std::string_view a, std::string_view b) {
  switch (type) {
    case ValueType::kInt32:
      return value_of<std::int32_t>(a) <=> value_of<std::int32_t>(b);
    case ValueType::kInt64:
    case ValueType::kUnixTimestamp:
      return value_of<std::int64_t>(a) <=> value_of<std::int64_t>(b);
    default:
      return a <=> b;
  }
}

std::strong_ordering compare_tuples(const std::vector<Column>& a, const std::vector<Column>& b) {
  for (std::size_t i = 0; i < a.size(); ++i)
    if (const auto order = compare_cells(a[i].type(), a[i].cell(0), b[i].cell(0)); order != 0)
      return order;
  return std::strong_ordering::equal;
}

std::vector<Column> random_tuple(test::RandomSource& random, const std::vector<ValueType>& types) {
  std::vector<Column> tuple;
  for (const ValueType type : types)
    tuple.push_back(test::column_of_cell(type, test::random_cell(random, type)));
  return tuple;
}

std::vector<ValueType> random_key_types(test::RandomSource& random) {
  static const std::vector<ValueType> kTypes = test::join_key_types();
  std::vector<ValueType> types;
  for (std::int64_t i = random.between(1, 4); i > 0; --i) types.push_back(random.pick(kTypes));
  return types;
}

TEST(EntityKeys, SortLikeTheirTuplesAndAreNeverPrefixes) {
  for (const std::uint64_t seed : test::test_seeds(4)) {
    SCOPED_TRACE("SKUA_TEST_SEED=" + std::to_string(seed));
    test::RandomSource random(seed);
    for (int i = 0; i < 5000; ++i) {
      const std::vector<ValueType> types = random_key_types(random);
      const std::vector<Column> a = random_tuple(random, types);
      const std::vector<Column> b = random_tuple(random, types);
      const std::string key_a = key_of(a);
      const std::string key_b = key_of(b);
      ASSERT_EQ(key_a <=> key_b, compare_tuples(a, b));
      if (key_a != key_b) {
        ASSERT_FALSE(key_a.starts_with(key_b) || key_b.starts_with(key_a));
      }
    }
  }
}

TEST(EntityKeys, ComeApart) {
  for (const std::uint64_t seed : test::test_seeds(4)) {
    SCOPED_TRACE("SKUA_TEST_SEED=" + std::to_string(seed));
    test::RandomSource random(seed);
    for (int i = 0; i < 2000; ++i) {
      const std::vector<ValueType> types = random_key_types(random);
      const std::vector<Column> tuple = random_tuple(random, types);
      std::vector<Column> decoded(types.begin(), types.end());
      ASSERT_TRUE(decode_entity_key(key_of(tuple), decoded).ok());
      for (std::size_t c = 0; c < types.size(); ++c) {
        ASSERT_EQ(decoded[c].size(), 1u);
        ASSERT_EQ(decoded[c].cell(0), tuple[c].cell(0));
      }
    }
  }
}

TEST(EntityKeys, StringsKeepTheirOrderAroundZeroBytes) {
  const std::vector<std::string> ascending = {"",
                                              std::string("\0", 1),
                                              std::string("\0\0", 2),
                                              std::string("\0\x01", 2),
                                              std::string("\0\xff", 2),
                                              "\x01",
                                              "a",
                                              std::string("a\0", 2),
                                              std::string("a\0b", 3),
                                              "aa",
                                              "b",
                                              "\xff"};
  for (std::size_t i = 1; i < ascending.size(); ++i)
    EXPECT_LT(key_of({test::column_of_cell(ValueType::kBytes, ascending[i - 1])}),
              key_of({test::column_of_cell(ValueType::kBytes, ascending[i])}))
        << i;
}

TEST(EntityKeys, ANullJoinKeyGivesNoKey) {
  Column a = test::column_of_cell(ValueType::kString, "JFK");
  Column b(ValueType::kInt64);
  b.append_null();
  std::string key = "before";
  EXPECT_FALSE(append_entity_key(key, 7, {&a, &b}, 0));
  EXPECT_EQ(key, "before");
}

TEST(EntityKeys, AColumnOfOneRowStandsForAll) {
  Column origin = test::column_of_cell(ValueType::kString, "JFK");
  Column hour(ValueType::kInt32);
  for (const std::int32_t value : {5, 6, 7}) hour.append(value);
  std::string key;
  ASSERT_TRUE(append_entity_key(key, 7, {&origin, &hour}, 2));
  EXPECT_EQ(key, key_of({test::column_of_cell(ValueType::kString, "JFK"),
                         test::column_of(ValueType::kInt32, std::int32_t{7})}));
}

TEST(EntityKeys, ViewsLieApart) {
  for (const Incarnation incarnation : {1u, 255u, 256u, 70000u}) {
    const std::string key =
        key_of({test::column_of_cell(ValueType::kBytes, "\xff\xff")}, incarnation);
    EXPECT_TRUE(key.starts_with(view_prefix(incarnation)));
    EXPECT_GT(key, view_prefix(incarnation));
    EXPECT_LT(key, view_prefix_end(incarnation));
    EXPECT_EQ(generation_of(key), incarnation);
  }
  EXPECT_EQ(generation_of("abc"), 0u);
}

TEST(EntityKeys, DamagedKeysAreDataLossAndAppendNothing) {
  const std::vector<ValueType> types = {ValueType::kString, ValueType::kBool, ValueType::kInt32};
  const std::string key = key_of({test::column_of_cell(ValueType::kString, std::string("a\0b", 3)),
                                  test::column_of(ValueType::kBool, std::uint8_t{1}),
                                  test::column_of(ValueType::kInt32, std::int32_t{-1})});
  std::vector<std::string> damaged = {key + "x"};
  for (std::size_t length = 0; length < key.size(); ++length)
    damaged.push_back(key.substr(0, length));
  std::string bad_escape = key;
  bad_escape[6] = '\x02';
  damaged.push_back(bad_escape);
  std::string bad_bool = key;
  bad_bool[key.size() - 5] = '\x02';
  damaged.push_back(bad_bool);
  for (const std::string& bytes : damaged) {
    std::vector<Column> decoded(types.begin(), types.end());
    EXPECT_EQ(decode_entity_key(bytes, decoded).code(), StatusCode::kDataLoss);
    for (const Column& column : decoded) EXPECT_EQ(column.size(), 0u);
  }
}

// All keys at once are the keys one by one, whatever the types, nulls and broadcasts.
TEST(EntityKeys, ManyRowsAreTheSameAsOneByOne) {
  Column user = test::column_of_cell(ValueType::kInt64, {"\x2a\0\0\0\0\0\0\x80", 8});
  Column item(ValueType::kInt32);
  Column flag(ValueType::kBool);
  Column name(ValueType::kString);
  Column holed(ValueType::kInt64);
  for (std::int32_t row = 0; row < 40; ++row) {
    item.append(row * 7 - 100);
    flag.append(row % 2 == 0);
    name.append_cell(std::string(static_cast<std::size_t>(row % 5), '\0') + "n");
    row % 3 == 0 ? holed.append_null() : holed.append(std::int64_t{row});
  }
  const std::vector<std::vector<const Column*>> cases = {
      {&item}, {&user, &item, &flag}, {&user, &name}, {&holed}, {&item, &holed, &user}, {&user}};
  for (const std::vector<const Column*>& join_keys : cases) {
    std::string keys = "before";
    std::vector<std::size_t> ends = {keys.size()};
    append_entity_keys(keys, ends, 7, join_keys, 40, 4096);
    ASSERT_EQ(ends.size(), 41u);
    for (std::size_t row = 0; row < 40; ++row) {
      std::string key;
      (void)append_entity_key(key, 7, join_keys, row);
      EXPECT_EQ(keys.substr(ends[row], ends[row + 1] - ends[row]), key);
    }
    EXPECT_EQ(ends.back(), keys.size());
  }
}

TEST(EntityKeys, AnOversizeKeyIsTheLast) {
  const Column large = test::column_of_cell(ValueType::kString, std::string(1000, 'x'));
  Column item(ValueType::kInt64);
  for (std::int64_t row = 0; row < 100; ++row) item.append(row);
  std::string keys;
  std::vector<std::size_t> ends;
  append_entity_keys(keys, ends, 7, {&large, &item}, 100, 500);
  EXPECT_EQ(ends.size(), 1u);
  EXPECT_LT(keys.size(), 2000u);
}

}  // namespace
}  // namespace skua
