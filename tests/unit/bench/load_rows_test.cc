#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>

#include "bench/load/answer_check.h"
#include "bench/load/entity_draw.h"
#include "bench/load/feast_layout.h"
#include "bench/load/packed_rows.h"
#include "bench/load/read_set.h"
#include "bench/load/synthetic_view.h"
#include "storage/codec/row_codec.h"
#include "storage/codec/row_layout.h"

namespace skua::bench {
namespace {

std::string hex(std::string_view bytes) {
  std::string out;
  for (const char c : bytes) out += fmt::format("{:02x}", static_cast<unsigned char>(c));
  return out;
}

// Expected bytes come from Feast 0.66 and mmh3 5.
TEST(LoadRows, FeastLayoutIsFeasts) {
  EXPECT_EQ(murmur3_32(""), 0U);
  EXPECT_EQ(murmur3_32("a"), 0x3c2569b2U);
  EXPECT_EQ(murmur3_32("ab"), 0x9bbfd75fU);
  EXPECT_EQ(murmur3_32("abc"), 0xb3dd93faU);
  EXPECT_EQ(murmur3_32("abcd"), 0x43ed676aU);
  EXPECT_EQ(murmur3_32("hello, world"), 0x149bbb7fU);
  EXPECT_EQ(hex(feast_key("item", 258, "bench")),
            "0100000002000000040000006974656d0400000008000000020100000000000062656e6368");
  EXPECT_EQ(hex(feast_field("items", "f0")), "d861086c");
  EXPECT_EQ(hex(feast_field("items", "f49")), "48317f4b");
  EXPECT_EQ(hex(feast_float(1.5F)), "350000c03f");
  EXPECT_EQ(hex(feast_timestamp(1'700'000'000)), "0880e2cfaa06");
}

TEST(LoadRows, PackedRowsAreRowsOfTheStore) {
  const SyntheticView view = float_view("items", "item", 3);
  const auto rows = packed_rows(view, {7, 8});
  ASSERT_EQ(rows.size(), 2U);
  const auto row = RowView::parse(packed_key(8), rows[1]);
  ASSERT_TRUE(row.ok()) << row.status().to_string();
  std::vector<Feature> features(3);
  for (std::size_t i = 0; i < features.size(); ++i) {
    features[i].type = ValueType::kFloat;
    features[i].id = static_cast<FeatureId>(i + 1);
  }
  const RowLayout layout(1, features);
  for (std::size_t i = 0; i < features.size(); ++i) {
    const float expected = float_value(8, i, 0);
    EXPECT_EQ(row->cell(layout, layout.slots()[i]),
              std::string_view(reinterpret_cast<const char*>(&expected), sizeof(expected)));
  }
  EXPECT_FALSE(RowView::parse(packed_key(7), rows[1]).ok());
}

TEST(LoadRows, ValuesTellEntityFeatureAndVersionApart) {
  for (const v1::ValueType type : {v1::FLOAT, v1::DOUBLE, v1::INT32, v1::INT64, v1::STRING}) {
    v1::Column column;
    append_value(type, 5, 2, 1, column);
    EXPECT_TRUE(holds_value(column, type, 0, 5, 2, 1));
    EXPECT_FALSE(holds_value(column, type, 0, 6, 2, 1));
    EXPECT_FALSE(holds_value(column, type, 0, 5, 3, 1));
    EXPECT_FALSE(holds_value(column, type, 0, 5, 2, 2));
    EXPECT_FALSE(holds_value(column, type, 1, 5, 2, 1));
  }
}

TEST(LoadRows, JsonAnswersAreParsedByType) {
  const SyntheticView view{"v", "item", {v1::FLOAT, v1::STRING}, 0};
  const v1::GetFeaturesResponse answer = parse_json_answer(
      R"({"features":[{"name":"f0","values":[1.5,null],"statuses":["PRESENT","NOT_FOUND"]},
          {"name":"f1","values":["a","b"],"statuses":["PRESENT","PRESENT"]}]})",
      {view});
  ASSERT_EQ(answer.features_size(), 2);
  EXPECT_EQ(answer.features(0).name(), "f0");
  EXPECT_EQ(answer.features(0).statuses(), "\x01\x03");
  EXPECT_EQ(answer.features(0).values().float_values(0), 1.5F);
  EXPECT_EQ(answer.features(1).values().string_values(1), "b");
}

TEST(LoadRows, JsonRequestsCarryTheKeys) {
  const ReadSet reads("ranking", "item", {{1, 2}});
  EXPECT_EQ(json_request(reads.requests()[0]),
            R"({"feature_service":"ranking","entities":{"item":[1,2]}})");
}

TEST(LoadRows, DrawsStayInsideThePopulationAndRepeat) {
  const std::int64_t population = 1000;
  const EntityLists uniform = draw_uniform(50, 20, population, 3);
  const EntityLists zipfian = draw_zipfian(50, 20, population, 3);
  EXPECT_EQ(uniform, draw_uniform(50, 20, population, 3));
  EXPECT_EQ(zipfian, draw_zipfian(50, 20, population, 3));
  EXPECT_NE(uniform, draw_uniform(50, 20, population, 4));
  for (const EntityLists* lists : {&uniform, &zipfian}) {
    ASSERT_EQ(lists->size(), 50U);
    for (const auto& list : *lists) {
      ASSERT_EQ(list.size(), 20U);
      for (const std::int64_t entity : list) {
        EXPECT_GE(entity, 0);
        EXPECT_LT(entity, population);
      }
    }
  }
}

// Of 1000 entities with exponent 0.99 the most popular one has 13 % of all draws, the tenth one a
// tenth of that.
TEST(LoadRows, ZipfianDrawsFollowTheirLaw) {
  std::map<std::int64_t, int> draws;
  for (const auto& list : draw_zipfian(1000, 100, 1000, 5)) {
    for (const std::int64_t entity : list) ++draws[entity];
  }
  std::vector<int> counts;
  counts.reserve(draws.size());
  for (const auto& [entity, count] : draws) counts.push_back(count);
  std::sort(counts.rbegin(), counts.rend());
  EXPECT_NEAR(counts[0], 13'000, 1500);
  EXPECT_NEAR(counts[9], 1'330, 400);
}

}  // namespace
}  // namespace skua::bench
