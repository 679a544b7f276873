#include <gtest/gtest.h>

#include <limits>

#include "storage/model/feature_view.h"
#include "storage/model/receipt.h"
#include "storage/model/value_type.h"
#include "tests/unit/codec/random_cells.h"

namespace skua {
namespace {

TEST(ValueTypes, ComeBackFromNameAndNumber) {
  for (const ValueType type : test::all_value_types()) {
    EXPECT_EQ(value_type_from_name(value_type_name(type)), type);
    EXPECT_EQ(value_type_from_number(static_cast<std::uint64_t>(type)), type);
  }
  EXPECT_EQ(value_type_from_name("FLOAT_LIST"), ValueType::kFloatList);
  EXPECT_FALSE(value_type_from_name("float"));
  for (const std::uint64_t number : {0u, 9u, 16u, 25u, 256u + 1u})
    EXPECT_FALSE(value_type_from_number(number)) << number;
}

TEST(ValueTypes, ListsHaveElements) {
  EXPECT_EQ(element_type(ValueType::kBytesList), ValueType::kBytes);
  EXPECT_EQ(element_type(ValueType::kBytes), ValueType::kBytes);
  EXPECT_TRUE(is_list(ValueType::kUnixTimestampList));
  EXPECT_FALSE(is_list(ValueType::kUnixTimestamp));
}

TEST(ValueTypes, WidenOnlyWithoutLoss) {
  EXPECT_TRUE(widens(ValueType::kInt32, ValueType::kInt64));
  EXPECT_TRUE(widens(ValueType::kInt32List, ValueType::kDoubleList));
  EXPECT_TRUE(widens(ValueType::kFloat, ValueType::kDouble));
  EXPECT_TRUE(widens(ValueType::kString, ValueType::kString));
  EXPECT_FALSE(widens(ValueType::kInt64, ValueType::kDouble));
  EXPECT_FALSE(widens(ValueType::kInt64, ValueType::kInt32));
  EXPECT_FALSE(widens(ValueType::kInt32, ValueType::kFloat));
  EXPECT_FALSE(widens(ValueType::kFloat, ValueType::kDoubleList));
  EXPECT_FALSE(widens(ValueType::kString, ValueType::kBytes));
}

TEST(Names, AreShortAndPlain) {
  EXPECT_TRUE(is_valid_name("weather-2013_v1"));
  EXPECT_TRUE(is_valid_name(std::string(128, 'a')));
  for (const std::string& name :
       {std::string(), std::string(129, 'a'), std::string("a b"), std::string("a:b"),
        std::string("a.b"), std::string("\xc3\xa9"), std::string("a\0", 2)})
    EXPECT_FALSE(is_valid_name(name)) << name;
}

TEST(CommitTokens, ComeBackFromText) {
  const CommitToken token{"a.store-id", std::numeric_limits<Sequence>::max()};
  const Result<CommitToken> parsed = CommitToken::parse(token.to_text());
  ASSERT_TRUE(parsed.ok());
  EXPECT_EQ(parsed->store_id, token.store_id);
  EXPECT_EQ(parsed->sequence, token.sequence);
}

TEST(CommitTokens, RefuseOtherTexts) {
  for (const char* text :
       {"", ".", "id", "id.", ".5", "id.x", "id.5x", "id.-5", "id. 5", "id.18446744073709551616"})
    EXPECT_EQ(CommitToken::parse(text).status().code(), StatusCode::kInvalidArgument) << text;
}

TEST(Receipts, CountOutcomes) {
  WriteReceipt receipt;
  receipt.outcomes = {RowOutcome::kApplied, RowOutcome::kDuplicate, RowOutcome::kApplied};
  EXPECT_EQ(receipt.count(RowOutcome::kApplied), 2u);
  EXPECT_EQ(receipt.count(RowOutcome::kRejected), 0u);
  EXPECT_EQ(row_outcome_name(RowOutcome::kSuperseded), "SUPERSEDED");
}

}  // namespace
}  // namespace skua
