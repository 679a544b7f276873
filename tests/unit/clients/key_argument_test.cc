#include "clients/cli/text/key_argument.h"

#include <gtest/gtest.h>

namespace skua {
namespace {

const std::vector<std::string> kOne = {"airport"};
const std::vector<std::string> kTwo = {"city", "driver"};

TEST(KeyArgumentTest, AValueStandsAloneForOneKey) {
  const auto plain = parse_entity_argument("EWR", kOne);
  ASSERT_TRUE(plain.ok());
  EXPECT_EQ(plain->key_values,
            kOne.size() == 1 ? std::vector<std::string>{"EWR"} : std::vector<std::string>{});
  EXPECT_FALSE(plain->as_of.has_value());
  EXPECT_EQ(parse_entity_argument("airport=EWR", kOne)->key_values[0], "EWR");
  EXPECT_EQ(parse_entity_argument("a=b,c", kOne)->key_values[0], "a=b,c");
  EXPECT_EQ(parse_entity_argument("", kOne)->key_values[0], "");
}

TEST(KeyArgumentTest, ATimeAfterTheAtIsTheAsOf) {
  const auto timed = parse_entity_argument("EWR@2013-07-04T12:00:00Z", kOne);
  ASSERT_TRUE(timed.ok());
  EXPECT_EQ(timed->key_values[0], "EWR");
  EXPECT_EQ(format_rfc3339(*timed->as_of), "2013-07-04T12:00:00Z");
}

TEST(KeyArgumentTest, AnAtWithoutTimeIsPartOfTheValue) {
  EXPECT_EQ(parse_entity_argument("someone@example.com", kOne)->key_values[0],
            "someone@example.com");
  const auto both = parse_entity_argument("someone@example.com@2013-07-04T12:00:00Z", kOne);
  EXPECT_EQ(both->key_values[0], "someone@example.com");
  EXPECT_TRUE(both->as_of.has_value());
  const auto escaped = parse_entity_argument("x\\@2013-07-04T12:00:00Z", kOne);
  EXPECT_EQ(escaped->key_values[0], "x@2013-07-04T12:00:00Z");
  EXPECT_FALSE(escaped->as_of.has_value());
}

TEST(KeyArgumentTest, CompositeKeysComeInTheOrderAskedFor) {
  const auto entity =
      parse_entity_argument("driver=7,city=New York\\, NY@2013-07-04T12:00:00Z", kTwo);
  ASSERT_TRUE(entity.ok());
  EXPECT_EQ(entity->key_values, (std::vector<std::string>{"New York, NY", "7"}));
  EXPECT_TRUE(entity->as_of.has_value());
}

TEST(KeyArgumentTest, CompositeKeysMustBeNamedAllAndOnce) {
  for (const char* text :
       {"7", "driver=7", "driver=7,city=a,x=1", "driver=7,driver=8,city=a", "=7,city=a", ""}) {
    EXPECT_EQ(parse_entity_argument(text, kTwo).status().code(), StatusCode::kInvalidArgument)
        << text;
  }
}

TEST(KeyArgumentTest, AnAssignmentKeepsItsValueAsItIs) {
  const auto assignment = parse_assignment("embedding=[1,2]=x");
  ASSERT_TRUE(assignment.ok());
  EXPECT_EQ(assignment->first, "embedding");
  EXPECT_EQ(assignment->second, "[1,2]=x");
  EXPECT_EQ(parse_assignment("a=")->second, "");
  EXPECT_FALSE(parse_assignment("a").ok());
  EXPECT_FALSE(parse_assignment("=a").ok());
}

}  // namespace
}  // namespace skua
