#include "api/kafka/topic_name.h"

#include <gtest/gtest.h>

namespace skua::kafka {
namespace {

TEST(TopicName, NamesAViewOfTheDefaultProjectOrOfAnyOther) {
  const auto bare = parse_topic_name("trips");
  ASSERT_TRUE(bare);
  EXPECT_EQ(bare->project, "");
  EXPECT_EQ(bare->view, "trips");
  const auto full = parse_topic_name("taxi.trips");
  ASSERT_TRUE(full);
  EXPECT_EQ(full->project, "taxi");
  EXPECT_EQ(full->view, "trips");
  for (const char* topic : {"", ".", "..", "a.", ".a", "a.b.c", "a b", "a/b"})
    EXPECT_FALSE(parse_topic_name(topic)) << topic;
}

TEST(TopicName, ListsLeaveTheDefaultProjectOut) {
  EXPECT_EQ(make_topic_name("default", "trips"), "trips");
  EXPECT_EQ(make_topic_name("taxi", "trips"), "taxi.trips");
}

TEST(TopicName, LegalNamesAreKafkas) {
  EXPECT_TRUE(is_legal_topic_name("a.b_c-D9"));
  EXPECT_TRUE(is_legal_topic_name(std::string(249, 'a')));
  for (const std::string& topic :
       {std::string(), std::string("."), std::string(".."), std::string("a b"),
        std::string("a\0", 2), std::string("é"), std::string(250, 'a')})
    EXPECT_FALSE(is_legal_topic_name(topic)) << topic;
}

}  // namespace
}  // namespace skua::kafka
