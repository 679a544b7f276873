#include "api/wire/json_writer.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstdlib>
#include <limits>

#include "storage/model/column.h"
#include "tests/support/random_source.h"

namespace skua {
namespace {

template <typename Write>
std::string written(const Write& write) {
  JsonWriter json;
  write(json);
  return std::move(json).release();
}

template <typename T>
std::string cell_text(ValueType type, T value) {
  return written([&](JsonWriter& json) {
    json.cell(type, {reinterpret_cast<const char*>(&value), sizeof(value)});
  });
}

TEST(JsonWriter, IntegersBeyondTwoToThe53AreStrings) {
  const std::int64_t safe = (std::int64_t{1} << 53) - 1;
  EXPECT_EQ(cell_text(ValueType::kInt64, safe), "9007199254740991");
  EXPECT_EQ(cell_text(ValueType::kInt64, -safe), "-9007199254740991");
  EXPECT_EQ(cell_text(ValueType::kInt64, safe + 1), "\"9007199254740992\"");
  EXPECT_EQ(cell_text(ValueType::kInt64, -safe - 1), "\"-9007199254740992\"");
  EXPECT_EQ(cell_text(ValueType::kInt64, std::numeric_limits<std::int64_t>::min()),
            "\"-9223372036854775808\"");
  EXPECT_EQ(written([](JsonWriter& json) { json.unsigned_integer(~std::uint64_t{0}); }),
            "\"18446744073709551615\"");
}

TEST(JsonWriter, NumbersThatJsonLacksAreStrings) {
  const double infinity = std::numeric_limits<double>::infinity();
  EXPECT_EQ(cell_text(ValueType::kDouble, infinity), "\"Infinity\"");
  EXPECT_EQ(cell_text(ValueType::kDouble, -infinity), "\"-Infinity\"");
  EXPECT_EQ(cell_text(ValueType::kDouble, std::numeric_limits<double>::quiet_NaN()), "\"NaN\"");
  EXPECT_EQ(cell_text(ValueType::kFloat, std::numeric_limits<float>::quiet_NaN()), "\"NaN\"");
}

TEST(JsonWriter, FloatsAreTheShortestTextThatReadsBack) {
  EXPECT_EQ(cell_text(ValueType::kFloat, 0.1f), "0.1");
  EXPECT_EQ(cell_text(ValueType::kDouble, 0.1), "0.1");
  EXPECT_EQ(cell_text(ValueType::kDouble, 39.0), "39");
  EXPECT_EQ(cell_text(ValueType::kDouble, 1.0 / 3), "0.3333333333333333");
}

TEST(JsonWriter, LargeFloatsShowNoDigitsThatAreNotTheirs) {
  EXPECT_EQ(cell_text(ValueType::kFloat, 12345678848.0f), "12345678848");
  EXPECT_EQ(cell_text(ValueType::kFloat, 1e30f), "1e+30");
  EXPECT_EQ(cell_text(ValueType::kDouble, 9007199254740993.0), "9007199254740992");
  EXPECT_EQ(cell_text(ValueType::kDouble, -1e300), "-1e+300");
}

template <typename Float, typename Bits>
void expect_all_read_back(ValueType type, Float (*parse)(const char*, char**)) {
  for (const std::uint64_t seed : test::test_seeds(20)) {
    test::RandomSource random(seed);
    for (int i = 0; i < 2000; ++i) {
      SCOPED_TRACE("SKUA_TEST_SEED=" + std::to_string(seed) + " value " + std::to_string(i));
      auto value = std::bit_cast<Float>(static_cast<Bits>(random.between(
          std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max())));
      if (random.one_in(3))
        value = static_cast<Float>(random.between(-1'000'000'000, 1'000'000'000));
      if (!std::isfinite(value)) continue;
      ASSERT_EQ(parse(cell_text(type, value).c_str(), nullptr), value);
    }
  }
}

TEST(JsonWriter, EveryFloatReadsBack) {
  expect_all_read_back<float, std::uint32_t>(ValueType::kFloat, &std::strtof);
  expect_all_read_back<double, std::uint64_t>(ValueType::kDouble, &std::strtod);
}

TEST(JsonWriter, MomentsAreRfc3339) {
  EXPECT_EQ(cell_text(ValueType::kUnixTimestamp, std::int64_t{1372939200000000}),
            "\"2013-07-04T12:00:00Z\"");
  EXPECT_EQ(cell_text(ValueType::kUnixTimestamp, std::int64_t{0}), "\"1970-01-01T00:00:00Z\"");
}

TEST(JsonWriter, StringsAreEscaped) {
  const std::string text("a\"b\\c\n\t\x01\x1f\0z", 11);
  EXPECT_EQ(written([&](JsonWriter& json) { json.string(text); }),
            "\"a\\\"b\\\\c\\n\\t\\u0001\\u001f\\u0000z\"");
  EXPECT_EQ(written([](JsonWriter& json) { json.string("\xe2\x80\xa8 \x7f"); }),
            "\"\xe2\x80\xa8 \x7f\"");
}

TEST(JsonWriter, BytesAreBase64) {
  const auto base64 = [](std::string_view bytes) {
    return written([&](JsonWriter& json) { json.base64(bytes); });
  };
  // RFC 4648, section 10.
  EXPECT_EQ(base64(""), "\"\"");
  EXPECT_EQ(base64("f"), "\"Zg==\"");
  EXPECT_EQ(base64("fo"), "\"Zm8=\"");
  EXPECT_EQ(base64("foo"), "\"Zm9v\"");
  EXPECT_EQ(base64("foob"), "\"Zm9vYg==\"");
  EXPECT_EQ(base64("\xff\xfe"), "\"//4=\"");
}

TEST(JsonWriter, ListsAreArrays) {
  const float values[] = {1.5f, -2.0f};
  EXPECT_EQ(
      written([&](JsonWriter& json) {
        json.cell(ValueType::kFloatList, {reinterpret_cast<const char*>(values), sizeof(values)});
      }),
      "[1.5,-2]");
  EXPECT_EQ(written([](JsonWriter& json) {
              json.cell(ValueType::kStringList, make_string_list_cell({"a", "", "b\""}));
            }),
            "[\"a\",\"\",\"b\\\"\"]");
  EXPECT_EQ(written([](JsonWriter& json) { json.cell(ValueType::kInt64List, ""); }), "[]");
}

TEST(JsonWriter, PutsCommasBetweenValues) {
  EXPECT_EQ(written([](JsonWriter& json) {
              json.begin_object();
              json.key("a");
              json.begin_array();
              json.string("{");
              json.string("[");
              json.null();
              json.begin_object();
              json.end_object();
              json.end_array();
              json.key("b:");
              json.boolean(true);
              json.end_object();
            }),
            R"({"a":["{","[",null,{}],"b:":true})");
}

}  // namespace
}  // namespace skua
