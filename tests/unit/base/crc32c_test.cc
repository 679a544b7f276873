#include "storage/base/crc32c.h"

#include <gtest/gtest.h>

#include "tests/support/random_source.h"

namespace skua::test {
namespace {

// The examples of RFC 3720 B.4 and the usual check value.
TEST(Crc32c, KnownValues) {
  std::string ascending;
  for (char c = 0; c < 32; ++c) ascending.push_back(c);
  for (const auto& crc : {crc32c, crc32c_by_tables}) {
    EXPECT_EQ(crc("123456789"), 0xe3069283U);
    EXPECT_EQ(crc(""), 0U);
    EXPECT_EQ(crc(std::string(32, '\0')), 0x8a9136aaU);
    EXPECT_EQ(crc(std::string(32, '\xff')), 0x62a8ab43U);
    EXPECT_EQ(crc(ascending), 0x46dd794eU);
  }
}

TEST(Crc32c, InstructionAndTablesAgreeAtEveryLengthAndAlignment) {
  RandomSource random(7);
  const std::string bytes = random.text(300);
  for (std::size_t begin = 0; begin < 9; ++begin) {
    for (std::size_t size = 0; begin + size <= bytes.size(); ++size) {
      const std::string_view part = std::string_view(bytes).substr(begin, size);
      ASSERT_EQ(crc32c(part), crc32c_by_tables(part)) << begin << " " << size;
    }
  }
}

}  // namespace
}  // namespace skua::test
