#include "clients/cli/text/counted.h"

#include <gtest/gtest.h>

namespace skua {
namespace {

TEST(CountedTest, OneIsNotMany) {
  EXPECT_EQ(counted_rows(0), "0 rows");
  EXPECT_EQ(counted_rows(1), "1 row");
  EXPECT_EQ(counted(2, "entity", "entities"), "2 entities");
}

}  // namespace
}  // namespace skua
