#include "api/service/erase_digest.h"
#include "tests/unit/service/service_fixture.h"

namespace skua {
namespace {

class EraseTest : public ServiceTest {
 protected:
  static EraseRequest erase_of(std::vector<std::string> names, std::vector<Column> keys) {
    return {"", std::move(names), std::move(keys)};
  }
  StatusCode erase_error(const EraseRequest& request) {
    return writes.erase(kEveryone, request).status().code();
  }
};

TEST_F(EraseTest, ErasesFromEveryViewThatHasTheKey) {
  put_weather("EWR", kNow, 1.0);
  put_weather("EWR", kNow - hours(1), 1.0);
  put_weather("JFK", kNow, 1.0);
  put_delay("EWR", 1, 1);
  put_delay("EWR", 2, 1);
  put_delay("JFK", 1, 1);
  const auto answer = writes.erase(kEveryone, erase_of({"origin"}, {strings({"EWR"})}));
  ASSERT_TRUE(answer.ok()) << answer.status().to_string();
  EXPECT_EQ(answer->views, (std::vector<std::string>{"delays", "weather"}));
  ASSERT_EQ(answer->receipts.size(), 1u);
  EXPECT_EQ(answer->receipts[0].entities, 3u);
  EXPECT_EQ(answer->receipts[0].rows, 4u);
  EXPECT_EQ(engine.stored.size(), 2u);
}

TEST_F(EraseTest, AllJoinKeysInAnyOrderNameOneEntity) {
  put_delay("EWR", 1, 1);
  put_delay("EWR", 2, 1);
  put_weather("EWR", kNow, 1.0);
  const auto answer = writes.erase(
      kEveryone, erase_of({"flight", "origin"}, {integers({2, 3}), strings({"EWR", "EWR"})}));
  ASSERT_TRUE(answer.ok()) << answer.status().to_string();
  EXPECT_EQ(answer->views, (std::vector<std::string>{"delays"}));
  ASSERT_EQ(answer->receipts.size(), 2u);
  EXPECT_EQ(answer->receipts[0].rows, 1u);
  EXPECT_EQ(answer->receipts[1].rows, 0u);
  EXPECT_EQ(engine.stored.size(), 2u);
}

TEST_F(EraseTest, TheSecondKeyOfACompositeErasesByScan) {
  put_delay("EWR", 1, 1);
  put_delay("JFK", 1, 1);
  put_delay("JFK", 2, 1);
  const auto answer = writes.erase(kEveryone, erase_of({"flight"}, {integers({1})}));
  ASSERT_TRUE(answer.ok()) << answer.status().to_string();
  EXPECT_EQ(answer->receipts[0].entities, 2u);
  EXPECT_EQ(engine.stored.size(), 1u);
}

TEST_F(EraseTest, NothingIsErasedByABadRequest) {
  put_weather("EWR", kNow, 1.0);
  EXPECT_EQ(erase_error(erase_of({}, {})), StatusCode::kInvalidArgument);
  EXPECT_EQ(erase_error(erase_of({"origin"}, {})), StatusCode::kInvalidArgument);
  EXPECT_EQ(erase_error(erase_of({"origin", "origin"}, {strings({"a"}), strings({"a"})})),
            StatusCode::kInvalidArgument);
  EXPECT_EQ(erase_error(erase_of({"origin"}, {strings({"EWR", std::nullopt})})),
            StatusCode::kInvalidArgument);
  EXPECT_EQ(erase_error(erase_of({"origin"}, {integers({1})})), StatusCode::kInvalidArgument);
  EXPECT_EQ(erase_error(erase_of({"origin", "flight"}, {strings({"EWR", "JFK"}), integers({1})})),
            StatusCode::kInvalidArgument);
  EXPECT_EQ(erase_error(erase_of({"tail"}, {strings({"EWR"})})), StatusCode::kNotFound);
  limits.rows_per_write_max = 1;
  EXPECT_EQ(erase_error(erase_of({"origin"}, {strings({"EWR", "JFK"})})),
            StatusCode::kInvalidArgument);
  EXPECT_TRUE(engine.digests.empty());
  EXPECT_EQ(engine.stored.size(), 1u);
}

TEST_F(EraseTest, JoinKeyTypesAreThoseOfTheProject) {
  EXPECT_EQ(*writes.join_key_type(kEveryone, "", "flight"), ValueType::kInt64);
  EXPECT_EQ(writes.join_key_type(kEveryone, "", "tail").status().code(), StatusCode::kNotFound);
  EXPECT_EQ(writes.join_key_type(kEveryone, "other", "flight").status().code(),
            StatusCode::kNotFound);
}

TEST_F(EraseTest, TheDigestNamesOneEntityInAnyOrderOfKeys) {
  (void)writes.erase(kEveryone, erase_of({"flight", "origin"}, {integers({2}), strings({"EWR"})}));
  (void)writes.erase(kEveryone, erase_of({"origin", "flight"}, {strings({"EWR"}), integers({2})}));
  (void)writes.erase(kEveryone, erase_of({"origin", "flight"}, {strings({"EWR"}), integers({3})}));
  ASSERT_EQ(engine.digests.size(), 3u);
  EXPECT_EQ(engine.digests[0], engine.digests[1]);
  EXPECT_NE(engine.digests[0], engine.digests[2]);
}

TEST(EraseDigestTest, IsTheDocumentedHash) {
  // printf '\0\0\0\1s\0\0\0\1p\0\0\0\1k\0\0\0\1v' | sha256sum
  EXPECT_EQ(erase_digest("s", "p", {{"k", "v"}}),
            "c6884fcf85c57a2a2539a3021a5cee6b5e751dd7bc3a70a7d08a0099ce09fa3b");
}

}  // namespace
}  // namespace skua
