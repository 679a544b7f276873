#include "api/service/load_erasures.h"

#include <gtest/gtest.h>

#include "api/service/erase_digest.h"
#include "storage/codec/key_codec.h"

namespace skua {
namespace {

std::string encoded(ValueType type, std::string_view cell) {
  std::string out;
  append_join_key(out, type, cell);
  return out;
}

std::string number_cell(std::int64_t value) {
  return {reinterpret_cast<const char*>(&value), sizeof(value)};
}

std::string key_of(std::string_view origin, std::int64_t flight) {
  return view_prefix(3) + encoded(ValueType::kString, origin) +
         encoded(ValueType::kInt64, number_cell(flight));
}

TEST(LoadErasuresTest, AnErasureMayNameAnyOfTheJoinKeys) {
  const IsErased is_erased = make_is_erased(
      "store", "default", {{"origin", ValueType::kString}, {"flight", ValueType::kInt64}});
  const auto origin =
      std::pair<std::string, std::string>("origin", encoded(ValueType::kString, "EWR"));
  const auto flight =
      std::pair<std::string, std::string>("flight", encoded(ValueType::kInt64, number_cell(7)));
  const std::string whole = erase_digest("store", "default", {origin, flight});
  const std::string by_origin = erase_digest("store", "default", {origin});
  const std::string by_flight = erase_digest("store", "default", {flight});
  struct Case {
    std::string key;
    bool whole;
    bool by_origin;
    bool by_flight;
  };
  for (const Case& c :
       {Case{key_of("EWR", 7), true, true, true}, Case{key_of("EWR", 8), false, true, false},
        Case{key_of("JFK", 7), false, false, true}, Case{key_of("JFK", 8), false, false, false}}) {
    EXPECT_EQ(is_erased(c.key, whole, {"flight", "origin"}), c.whole);
    EXPECT_EQ(is_erased(c.key, by_origin, {"origin"}), c.by_origin);
    EXPECT_EQ(is_erased(c.key, by_flight, {"flight"}), c.by_flight);
  }
  EXPECT_FALSE(is_erased(key_of("EWR", 7), erase_digest("store", "other", {origin, flight}),
                         {"flight", "origin"}));
  EXPECT_FALSE(is_erased(key_of("EWR", 7), erase_digest("another", "default", {origin, flight}),
                         {"flight", "origin"}));
  EXPECT_FALSE(is_erased("no key", whole, {"flight", "origin"}));
  EXPECT_FALSE(is_erased(key_of("EWR", 7), whole, {"origin"}));
  EXPECT_FALSE(is_erased(key_of("EWR", 7), whole, {"origin", "tail"}));
  EXPECT_FALSE(is_erased(key_of("EWR", 7), "", {}));
}

// A digest for each choice among 40 would never end.
TEST(LoadErasuresTest, ManyJoinKeysCostNoMoreThanIsAsked) {
  std::vector<JoinKey> join_keys;
  std::vector<std::pair<std::string, std::string>> named;
  std::vector<std::string> names;
  std::string key = view_prefix(3);
  for (int i = 10; i < 50; ++i) {
    join_keys.push_back({"key" + std::to_string(i), ValueType::kInt64});
    named.emplace_back(join_keys.back().name, encoded(ValueType::kInt64, number_cell(i)));
    names.push_back(named.back().first);
    key += named.back().second;
  }
  const IsErased is_erased = make_is_erased("store", "default", join_keys);
  EXPECT_TRUE(is_erased(key, erase_digest("store", "default", named), names));
}

}  // namespace
}  // namespace skua
