#include "storage/store/rocks/refused_producers.h"

#include <gtest/gtest.h>

namespace skua {
namespace {

ProducerBatch batch(std::int16_t epoch, std::int32_t first) { return {1, epoch, first, first + 9}; }

TEST(RefusedProducersTest, TheFirstOfAnEpochIsKept) {
  RefusedProducers refused(8);
  refused.remember("p", batch(0, 10));
  refused.remember("p", batch(0, 20));
  EXPECT_EQ(*refused.find("p"), (RefusedProducer{0, 10}));
  refused.remember("p", batch(1, 0));
  refused.remember("p", batch(0, 30));
  EXPECT_EQ(*refused.find("p"), (RefusedProducer{1, 0}));
}

TEST(RefusedProducersTest, WhatWasAppendedAndNotCommittedComesBeforeIt) {
  RefusedProducers refused(8);
  refused.remember("p", batch(0, 20));
  refused.remember_failed("p", batch(0, 10));  // The last one first.
  refused.remember_failed("p", batch(0, 0));
  EXPECT_EQ(*refused.find("p"), (RefusedProducer{0, 0}));
  // Its producer has left the epoch since.
  refused.remember("q", batch(1, 0));
  refused.remember_failed("q", batch(0, 10));
  EXPECT_EQ(*refused.find("q"), (RefusedProducer{1, 0}));
}

TEST(RefusedProducersTest, TheLongestUnusedIsForgotten) {
  RefusedProducers refused(2);
  refused.remember("p", batch(0, 1));
  refused.remember("q", batch(0, 2));
  EXPECT_NE(refused.find("p"), nullptr);
  refused.remember_failed("r", batch(0, 3));
  EXPECT_EQ(refused.find("q"), nullptr);
  EXPECT_NE(refused.find("p"), nullptr);
  refused.forget("p");
  EXPECT_EQ(refused.find("p"), nullptr);
}

}  // namespace
}  // namespace skua
