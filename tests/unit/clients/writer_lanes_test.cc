#include "clients/cpp/writer_lanes.h"

#include <gtest/gtest.h>

namespace skua {
namespace {

TEST(WriterLanesTest, AFreeLaneGoesOnCounting) {
  WriterLanes lanes("w");
  for (std::uint64_t sequence = 1; sequence <= 3; ++sequence) {
    const WriterLanes::Lease lease = lanes.lease();
    EXPECT_EQ(lease.writer_id(), "w-0");
    EXPECT_EQ(lease.sequence(), sequence);
  }
}

TEST(WriterLanesTest, WritesSideBySideNeverShareAWriter) {
  WriterLanes lanes("w");
  const WriterLanes::Lease first = lanes.lease();
  const WriterLanes::Lease second = lanes.lease();
  EXPECT_NE(first.writer_id(), second.writer_id());
  EXPECT_EQ(first.sequence(), 1U);
  EXPECT_EQ(second.sequence(), 1U);
}

}  // namespace
}  // namespace skua
