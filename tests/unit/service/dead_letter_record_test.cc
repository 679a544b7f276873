#include "api/service/dead_letter_record.h"

#include <gtest/gtest.h>

#include "tests/support/random_source.h"

namespace skua {
namespace {

using std::string_literals::operator""s;

TEST(DeadLetterRecord, ReadsWhatItWrote) {
  const std::string bytes = "\0\xFF{}"s;
  const DeadLetterRecord kRecords[] = {
      {},
      {.key = "", .value = "", .headers = {}, .timestamp = Timestamp{0}},
      {.key = "k", .value = std::nullopt, .headers = {}, .timestamp = std::nullopt},
      {.key = std::nullopt,
       .value = bytes,
       .headers = {{"a", "1"}, {"a", std::nullopt}, {"", ""}},
       .timestamp = Timestamp{-1}}};
  for (const DeadLetterRecord& record : kRecords) {
    const std::string encoded = encode_dead_letter_record(record);
    const auto decoded = decode_dead_letter_record(encoded);
    ASSERT_TRUE(decoded.ok()) << decoded.status().to_string();
    EXPECT_EQ(*decoded, record);
  }
}

TEST(DeadLetterRecord, CutsAndOtherVersionsAreDamage) {
  const std::string whole = encode_dead_letter_record(
      {.key = "key", .value = "value", .headers = {{"h", "x"}}, .timestamp = Timestamp{1}});
  for (std::size_t size = 0; size < whole.size(); ++size)
    EXPECT_EQ(decode_dead_letter_record(whole.substr(0, size)).status().code(),
              StatusCode::kDataLoss);
  EXPECT_EQ(decode_dead_letter_record(whole + "x").status().code(), StatusCode::kDataLoss);
  std::string newer = whole;
  newer[0] = 2;
  EXPECT_EQ(decode_dead_letter_record(newer).status().code(), StatusCode::kDataLoss);
  newer = whole;
  newer[1] = static_cast<char>(0x80);
  EXPECT_EQ(decode_dead_letter_record(newer).status().code(), StatusCode::kDataLoss);
}

// A damaged count allocates nothing, and whatever decodes is inside the bytes.
TEST(DeadLetterRecord, SurvivesRandomBytes) {
  for (const std::uint64_t seed : test::test_seeds(3)) {
    SCOPED_TRACE(seed);
    test::RandomSource random(seed);
    for (int round = 0; round < 5000; ++round) {
      std::string bytes(1, '\1');
      bytes.push_back(static_cast<char>(random.between(0, 7)));
      for (auto size = random.between(0, 40); size > 0; --size)
        bytes.push_back(static_cast<char>(random.one_in(2) ? 0 : random.between(0, 255)));
      const auto decoded = decode_dead_letter_record(bytes);
      EXPECT_TRUE(!decoded.ok() || decoded->headers.size() <= bytes.size());
    }
  }
}

}  // namespace
}  // namespace skua
