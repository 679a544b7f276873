#include "clients/cli/snapshot/erased_entities.h"

#include <gtest/gtest.h>

#include "api/service/erase_digest.h"
#include "storage/codec/key_codec.h"

namespace skua {
namespace {

constexpr char kStore[] = "store-a";
constexpr char kProject[] = "default";

Column column_of(ValueType type, std::string_view cell) {
  Column column(type);
  column.append_cell(cell);
  return column;
}
template <typename T>
Column number_of(ValueType type, T value) {
  Column column(type);
  column.append(value);
  return column;
}

std::vector<Column> keys_of_every_type() {
  std::vector<Column> keys;
  keys.push_back(column_of(ValueType::kString, {"a\0\0b", 4}));
  keys.push_back(column_of(ValueType::kBytes, {"\0\xff", 2}));
  keys.push_back(number_of<std::int32_t>(ValueType::kInt32, -7));
  keys.push_back(number_of<std::int64_t>(ValueType::kInt64, INT64_MIN));
  keys.push_back(number_of<std::int64_t>(ValueType::kUnixTimestamp, 1'372'939'200'000'000));
  keys.push_back(number_of<std::uint8_t>(ValueType::kBool, 1));
  return keys;
}
const std::vector<std::string> kNames = {"zone", "bytes", "small", "big", "at", "flag"};

// As the server names an erasure by the keys in `subset`.
std::string line_of(const std::vector<Column>& keys, std::size_t subset) {
  std::vector<std::pair<std::string, std::string>> named;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if ((subset >> i & 1U) == 0) continue;
    std::string value;
    append_join_key(value, keys[i].type(), keys[i].cell(0));
    named.emplace_back(kNames[i], value);
  }
  return R"({"sequence":7,"created_timestamp":"2013-07-04T12:00:00Z","digest":")" +
         erase_digest(kStore, kProject, named) + "\"}\n";
}

TEST(ErasedEntitiesTest, AreKnownByAllOfTheirKeysOrSome) {
  const std::vector<Column> keys = keys_of_every_type();
  for (std::size_t subset = 1; subset < 1U << keys.size(); ++subset) {
    ErasedEntities erased(kStore, kProject);
    ASSERT_TRUE(erased.add(line_of(keys, subset)).ok());
    EXPECT_TRUE(erased.contains(kNames, keys, 0)) << subset;
    std::vector<Column> other = keys_of_every_type();
    other[2] = number_of<std::int32_t>(ValueType::kInt32, 8);
    EXPECT_EQ(erased.contains(kNames, other, 0), (subset & 4U) == 0) << subset;
  }
}

TEST(ErasedEntitiesTest, AreOfOneStoreAndProject) {
  const std::vector<Column> keys = keys_of_every_type();
  for (const auto& [store, project] :
       {std::pair("store-b", kProject), std::pair(kStore, "other")}) {
    ErasedEntities erased(store, project);
    ASSERT_TRUE(erased.add(line_of(keys, 1)).ok());
    EXPECT_FALSE(erased.contains(kNames, keys, 0));
  }
}

TEST(ErasedEntitiesTest, AreCountedAndChecked) {
  const std::string line = line_of(keys_of_every_type(), 1);
  ErasedEntities erased(kStore, kProject);
  EXPECT_TRUE(erased.empty());
  EXPECT_EQ(*erased.add(""), 0U);
  EXPECT_TRUE(erased.empty());
  EXPECT_EQ(*erased.add(line + line_of(keys_of_every_type(), 2)), 2U);
  EXPECT_EQ(*erased.add(line.substr(0, line.size() - 1)), 1U);
  for (const char* bad :
       {"{}", "[]", "x", "\n", R"({"sequence":"7","digest":"a"})", R"({"sequence":7,"digest":8})"})
    EXPECT_EQ(erased.add(bad).status().code(), StatusCode::kInvalidArgument) << bad;
}

}  // namespace
}  // namespace skua
