#include "api/kafka/bounded_labels.h"

#include <gtest/gtest.h>

namespace skua::kafka {
namespace {

TEST(BoundedLabels, WhatComesAfterTheFirstOnesIsOther) {
  BoundedLabels labels(2);
  EXPECT_EQ(labels.of("kcat"), "kcat");
  EXPECT_EQ(labels.of("flink"), "flink");
  EXPECT_EQ(labels.of("vector"), "(other)");
  EXPECT_EQ(labels.of("kcat"), "kcat");
}

TEST(BoundedLabels, WhatGoesMakesRoom) {
  BoundedLabels labels(2);
  for (const char* name : {"trips", "weather", "delays"}) (void)labels.of(name);
  labels.keep_only([](std::string_view name) { return name != "trips"; });
  EXPECT_EQ(labels.of("delays"), "delays");
  EXPECT_EQ(labels.of("weather"), "weather");
  EXPECT_EQ(labels.of("trips"), "(other)");
}

TEST(CleanClientName, KeepsWhatALabelMayHave) {
  EXPECT_EQ(clean_client_name("apache-kafka-java"), "apache-kafka-java");
  EXPECT_EQ(clean_client_name("a\"b\n{c}=\xff"), "abc");
  EXPECT_EQ(clean_client_name("\n"), "unknown");
  EXPECT_EQ(clean_client_name(std::string(1000, 'x')).size(), 40u);
}

}  // namespace
}  // namespace skua::kafka
