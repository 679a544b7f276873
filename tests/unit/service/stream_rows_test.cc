#include "api/service/stream_rows.h"

#include "storage/model/coercion.h"
#include "tests/unit/service/service_fixture.h"

namespace skua {
namespace {

class StreamRowsTest : public ServiceTest {
 protected:
  StreamRows rows{*registry->snapshot()->view("", "weather")};
};

TEST_F(StreamRowsTest, FieldsThatARecordLeavesOutAreNull) {
  WriteRequest& first = rows.begin(0, false);
  ASSERT_TRUE(append_text(*first.keys[0], "EWR").ok());
  ASSERT_TRUE(append_double(*first.features[0], 1.5).ok());
  rows.commit();
  ASSERT_TRUE(append_text(*rows.begin(1, true).keys[0], "JFK").ok());
  rows.commit();
  rows.ignore(2);
  ASSERT_TRUE(append_text(*rows.begin(3, false).keys[0], "LGA").ok());
  rows.commit();

  ASSERT_TRUE(rows.upserts().check_columns().ok());
  ASSERT_TRUE(rows.deletes().check_columns().ok());
  EXPECT_EQ(rows.upserts().rows(), 2u);
  EXPECT_EQ(rows.deletes().rows(), 1u);
  EXPECT_TRUE(rows.upserts().features[0]->is_null(1));
  EXPECT_TRUE(rows.upserts().features[1]->is_null(0));
  EXPECT_TRUE(rows.upserts().event_timestamps->is_null(0));
  EXPECT_EQ(rows.ignored(), 1u);
  ASSERT_EQ(rows.places().size(), 3u);
  EXPECT_EQ(rows.places()[2].record, 3u);
  EXPECT_EQ(rows.places()[2].row, 1u);
  EXPECT_TRUE(rows.places()[1].is_delete);
}

TEST_F(StreamRowsTest, ARejectedRowIsTakenBackAndItsKeyRemembered) {
  rows.reject(0, "", invalid_argument("not JSON"));
  WriteRequest& half = rows.begin(1, false);
  ASSERT_TRUE(append_text(*half.keys[0], "EWR").ok());
  ASSERT_TRUE(append_double(*half.features[0], 1.5).ok());
  rows.reject(1, "note", invalid_argument("not a string"));
  ASSERT_TRUE(append_text(*rows.begin(2, false).keys[0], "JFK").ok());
  rows.commit();

  ASSERT_TRUE(rows.upserts().check_columns().ok());
  ASSERT_EQ(rows.upserts().rows(), 1u);
  EXPECT_EQ(rows.upserts().keys[0]->cell(0), "JFK");
  EXPECT_TRUE(rows.upserts().features[0]->is_null(0));
  ASSERT_EQ(rows.rejected().size(), 2u);
  EXPECT_EQ(rows.rejected()[0].owner.entity_key, "");
  EXPECT_EQ(rows.rejected()[1].record, 1u);
  EXPECT_EQ(rows.rejected()[1].column, "note");
  std::string key;
  const Column origin = strings({"EWR"});
  ASSERT_TRUE(append_entity_key(key, rows.view().incarnation(), {&origin}, 0));
  EXPECT_EQ(rows.rejected()[1].owner.entity_key, key);
}

TEST_F(StreamRowsTest, AFieldThatIsGivenTwiceRejectsItsRecord) {
  WriteRequest& twice = rows.begin(0, false);
  ASSERT_TRUE(append_text(*twice.keys[0], "EWR").ok());
  ASSERT_TRUE(append_text(*twice.features[1], "a").ok());
  ASSERT_TRUE(append_text(*twice.features[1], "b").ok());
  rows.commit();
  EXPECT_TRUE(rows.places().empty());
  EXPECT_EQ(rows.rejected().size(), 1u);
  EXPECT_EQ(rows.upserts().rows(), 0u);
  EXPECT_EQ(rows.upserts().features[1]->size(), 0u);
}

TEST_F(StreamRowsTest, TheJoinKeysThatAreKnownAreRememberedEachForItself) {
  StreamRows delays{*registry->snapshot()->view("", "delays")};
  ASSERT_EQ(delays.view().join_keys[0].name, "origin");
  const auto origin = [](std::string_view text) {
    JoinKeyValue key{"origin", {}};
    append_join_key(key.value, ValueType::kString, text);
    return key;
  };
  JoinKeyValue flight{"flight", {}};
  append_join_key(flight.value, ValueType::kInt64, integers({7}).cell(0));

  ASSERT_TRUE(append_text(*delays.begin(0, false).keys[0], "EWR").ok());
  delays.reject(0, "flight", invalid_argument("is missing"));
  WriteRequest& both = delays.begin(1, false);
  ASSERT_TRUE(append_text(*both.keys[0], "EWR").ok());
  both.keys[1]->append(std::int64_t{7});
  delays.note_join_key(0, "LGA");
  delays.reject(1, "origin", invalid_argument("the record says two"));
  delays.begin(2, true).keys[1]->append(std::int64_t{7});
  delays.commit();  // Without the other one, for which RowPacker rejects it.

  ASSERT_EQ(delays.rejected().size(), 2u);
  const RecordOwner& half = delays.rejected()[0].owner;
  EXPECT_EQ(half.entity_key, "");
  EXPECT_EQ(half.join_keys, std::vector<JoinKeyValue>{origin("EWR")});
  const RecordOwner& torn = delays.rejected()[1].owner;
  EXPECT_NE(torn.entity_key, "");
  EXPECT_EQ(torn.join_keys, (std::vector<JoinKeyValue>{origin("LGA"), origin("EWR"), flight}));
  const StreamRows::Place& place = delays.places()[0];
  EXPECT_EQ(delays.owner(place).join_keys, std::vector<JoinKeyValue>{flight});
  EXPECT_TRUE(delays.owner(place, 4).join_keys.empty());
}

}  // namespace
}  // namespace skua
