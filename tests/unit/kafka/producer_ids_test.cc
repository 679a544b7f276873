#include "api/kafka/producer_ids.h"

#include <gtest/gtest.h>

#include <set>

#include "tests/unit/service/fake_engine.h"

namespace skua::kafka {
namespace {

TEST(ProducerIds, NeverGivesAnIdTwiceAlsoNotAfterARestart) {
  FakeEngine engine;
  std::set<std::int64_t> given;
  for (int start = 0; start < 3; ++start) {
    ProducerIds ids(engine);
    for (int i = 0; i < 1500; ++i) {
      const auto id = ids.next();
      ASSERT_TRUE(id.ok());
      EXPECT_GT(*id, 0);
      EXPECT_TRUE(given.insert(*id).second) << *id;
      // Reserved before it was given out.
      EXPECT_GT(std::stoll(engine.records.at("kafka/producer_ids")), *id);
    }
  }
}

TEST(ProducerIds, ADamagedRecordIsSaid) {
  for (const char* damaged : {"", "12x", "-5", "99999999999999999999"}) {
    FakeEngine engine;
    engine.records["kafka/producer_ids"] = damaged;
    EXPECT_EQ(ProducerIds(engine).next().status().code(), StatusCode::kDataLoss) << damaged;
  }
  FakeEngine engine;
  engine.records["kafka/producer_ids"] = "9223372036854775800";
  EXPECT_EQ(ProducerIds(engine).next().status().code(), StatusCode::kResourceExhausted);
}

}  // namespace
}  // namespace skua::kafka
