#include "api/payload/connect_meanings.h"

#include <gtest/gtest.h>

#include "tests/unit/payload/decoded.h"

namespace skua::test {
namespace {

std::string schema_of(const std::string& pad) {
  return R"({"type":"struct","fields":[{"field":"seen","type":"int64",)"
         R"("name":"org.apache.kafka.connect.data.Timestamp"}],"pad":")" +
         pad + "\"}";
}

// Each record may bring another schema, and as long a one as a record may be.
TEST(ConnectMeanings, WhatIsKeptIsBoundedInBytes) {
  const RowShape shape(
      make_view({{"id", ValueType::kInt64}}, {{"seen", ValueType::kUnixTimestamp, "", 0}}));
  ConnectMeanings meanings(shape);
  const std::string small = schema_of("");
  for (const std::size_t size : {std::size_t{0}, std::size_t{2000}, std::size_t{4} << 20})
    for (int i = 0; i < 500; ++i) {
      if (size > 2000 && i == 5) break;
      const auto found = meanings.of(schema_of(std::to_string(i) + std::string(size, 'x')), false);
      ASSERT_EQ(found->size(), shape.fields());
      EXPECT_EQ((*found)[1], ValueMeaning::kMilliseconds);
      EXPECT_LE(meanings.kept_bytes(), ConnectMeanings::kKeptBytesMax);
    }
  EXPECT_GT(meanings.kept_bytes(), 0U);
  EXPECT_EQ(meanings.of(small, false), meanings.of(small, false)) << "read once";
  for (int i = 0; i < 100; ++i)
    EXPECT_TRUE(meanings.of("{" + std::string(60000, ' '), false)->empty());
  EXPECT_EQ(meanings.of("null", false), nullptr);
  EXPECT_EQ(meanings.of("", false), nullptr);
}

}  // namespace
}  // namespace skua::test
