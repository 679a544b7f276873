#include "storage/model/coercion.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <limits>

namespace skua {
namespace {

constexpr auto kOk = StatusCode::kOk;
constexpr auto kRefused = StatusCode::kInvalidArgument;
constexpr std::int64_t kInt64Max = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kInt64Min = std::numeric_limits<std::int64_t>::min();

// What an append made of one value.
struct Coerced {
  StatusCode code;
  Column column;

  template <typename T>
  [[nodiscard]] T value() const {
    EXPECT_EQ(code, kOk);
    return column.size() == 1 ? column.value<T>(0) : T{};
  }
  [[nodiscard]] std::string text() const {
    EXPECT_EQ(code, kOk);
    return column.size() == 1 ? std::string(column.cell(0)) : "nothing";
  }
};

Coerced coerce(ValueType type, const std::function<Status(Column&)>& append) {
  Coerced out{kOk, Column(type)};
  out.code = append(out.column).code();
  EXPECT_EQ(out.column.size(), out.code == kOk ? 1u : 0u) << "an error appends nothing";
  return out;
}

Coerced from_int64(ValueType type, std::int64_t value) {
  return coerce(type, [&](Column& c) { return append_int64(c, value); });
}
Coerced from_uint64(ValueType type, std::uint64_t value) {
  return coerce(type, [&](Column& c) { return append_uint64(c, value); });
}
Coerced from_double(ValueType type, double value) {
  return coerce(type, [&](Column& c) { return append_double(c, value); });
}
Coerced from_bool(ValueType type, bool value) {
  return coerce(type, [&](Column& c) { return append_bool(c, value); });
}
Coerced from_text(ValueType type, std::string_view value) {
  return coerce(type, [&](Column& c) { return append_text(c, value); });
}
Coerced from_bytes(ValueType type, std::string_view value) {
  return coerce(type, [&](Column& c) { return append_bytes(c, value); });
}
Coerced event_text(std::string_view value, TimestampUnit unit) {
  return coerce(ValueType::kUnixTimestamp,
                [&](Column& c) { return append_event_timestamp(c, value, unit); });
}
Coerced event_number(std::int64_t value, TimestampUnit unit) {
  return coerce(ValueType::kUnixTimestamp,
                [&](Column& c) { return append_event_timestamp(c, value, unit); });
}
Coerced from_column(ValueType type, const Column& from) {
  return coerce(type, [&](Column& c) { return append_coerced(c, from, 0); });
}

template <typename T>
Column column_of(ValueType type, std::initializer_list<T> values) {
  Column column(type);
  for (const T& value : values) column.append(value);
  return column;
}
Column cell_column(ValueType type, std::string_view cell) {
  Column column(type);
  column.append_cell(cell);
  return column;
}
template <typename T>
std::string cell_of(std::initializer_list<T> values) {
  return {reinterpret_cast<const char*>(values.begin()), values.size() * sizeof(T)};
}

TEST(CoercionOfIntegers, IntoIntegersMustFit) {
  EXPECT_EQ(from_int64(ValueType::kInt32, -2147483648).value<std::int32_t>(), -2147483647 - 1);
  EXPECT_EQ(from_int64(ValueType::kInt32, 2147483647).value<std::int32_t>(), 2147483647);
  EXPECT_EQ(from_int64(ValueType::kInt32, 2147483648).code, kRefused);
  EXPECT_EQ(from_int64(ValueType::kInt32, -2147483649).code, kRefused);
  EXPECT_EQ(from_int64(ValueType::kInt64, kInt64Min).value<std::int64_t>(), kInt64Min);
  EXPECT_EQ(from_uint64(ValueType::kInt64, 9223372036854775807u).value<std::int64_t>(), kInt64Max);
  EXPECT_EQ(from_uint64(ValueType::kInt64, 9223372036854775808u).code, kRefused);
  EXPECT_EQ(from_uint64(ValueType::kInt32, 18446744073709551615u).code, kRefused);
  EXPECT_EQ(from_uint64(ValueType::kUnixTimestamp, 18446744073709551615u).code, kRefused);
}

TEST(CoercionOfIntegers, IntoDecimalsRoundToTheNearest) {
  EXPECT_EQ(from_int64(ValueType::kFloat, 16777217).value<float>(), 16777216.0f);
  EXPECT_EQ(from_int64(ValueType::kDouble, 9007199254740993).value<double>(), 9007199254740992.0);
  EXPECT_EQ(from_uint64(ValueType::kDouble, 18446744073709551615u).value<double>(), 0x1p64);
  EXPECT_EQ(from_uint64(ValueType::kFloat, 18446744073709551615u).value<float>(), 0x1p64f);
}

TEST(CoercionOfIntegers, IntoTimestampsAreMicroseconds) {
  EXPECT_EQ(from_int64(ValueType::kUnixTimestamp, kLatestTimestamp.us).value<std::int64_t>(),
            kLatestTimestamp.us);
  EXPECT_EQ(from_int64(ValueType::kUnixTimestamp, kLatestTimestamp.us + 1).code, kRefused);
  EXPECT_EQ(from_int64(ValueType::kUnixTimestamp, kEarliestTimestamp.us - 1).code, kRefused);
}

TEST(CoercionOfIntegers, IntoOtherTypesAreRefused) {
  for (const ValueType type : {ValueType::kBool, ValueType::kString, ValueType::kBytes,
                               ValueType::kInt64List, ValueType::kStringList}) {
    EXPECT_EQ(from_int64(type, 1).code, kRefused);
    EXPECT_EQ(from_uint64(type, 18446744073709551615u).code, kRefused);
  }
}

TEST(CoercionOfDecimals, IntoIntegersMustBeExact) {
  EXPECT_EQ(from_double(ValueType::kInt32, -3.0).value<std::int32_t>(), -3);
  EXPECT_EQ(from_double(ValueType::kInt32, -0.0).value<std::int32_t>(), 0);
  EXPECT_EQ(from_double(ValueType::kInt32, 0.5).code, kRefused);
  EXPECT_EQ(from_double(ValueType::kInt32, 2147483647.0).value<std::int32_t>(), 2147483647);
  EXPECT_EQ(from_double(ValueType::kInt32, 2147483648.0).code, kRefused);
  EXPECT_EQ(from_double(ValueType::kInt32, -2147483648.0).value<std::int32_t>(), -2147483647 - 1);
  EXPECT_EQ(from_double(ValueType::kInt32, -2147483649.0).code, kRefused);
  EXPECT_EQ(from_double(ValueType::kInt64, -0x1p63).value<std::int64_t>(), kInt64Min);
  EXPECT_EQ(from_double(ValueType::kInt64, 0x1p63).code, kRefused);
  for (const double value : {std::nan(""), HUGE_VAL, -HUGE_VAL}) {
    EXPECT_EQ(from_double(ValueType::kInt32, value).code, kRefused);
    EXPECT_EQ(from_double(ValueType::kInt64, value).code, kRefused);
  }
}

TEST(CoercionOfDecimals, IntoFloatRoundToTheNearestAndMustNotOverflow) {
  EXPECT_EQ(from_double(ValueType::kFloat, 0.1).value<float>(), 0.1f);
  EXPECT_EQ(from_double(ValueType::kFloat, 1e-300).value<float>(), 0.0f);
  EXPECT_EQ(from_double(ValueType::kFloat, 0x1.fffffefffp127).value<float>(), 0x1.fffffep127f);
  EXPECT_EQ(from_double(ValueType::kFloat, 0x1.ffffffp127).code, kRefused);
  EXPECT_EQ(from_double(ValueType::kFloat, -1e300).code, kRefused);
}

TEST(CoercionOfDecimals, NanAndInfinityAreForDecimalsOnly) {
  for (const ValueType type : {ValueType::kFloat, ValueType::kDouble}) {
    EXPECT_EQ(from_double(type, HUGE_VAL).code, kOk);
    EXPECT_EQ(from_double(type, std::nan("")).code, kOk);
  }
  EXPECT_TRUE(std::isnan(from_double(ValueType::kFloat, std::nan("")).value<float>()));
  EXPECT_EQ(from_double(ValueType::kFloat, -HUGE_VAL).value<float>(), -HUGE_VALF);
}

TEST(CoercionOfDecimals, IntoOtherTypesAreRefused) {
  for (const ValueType type : {ValueType::kBool, ValueType::kString, ValueType::kBytes,
                               ValueType::kUnixTimestamp, ValueType::kDoubleList})
    EXPECT_EQ(from_double(type, 1.0).code, kRefused);
}

TEST(CoercionOfBooleans, IntoBoolOnly) {
  EXPECT_EQ(from_bool(ValueType::kBool, true).text(), "\1");
  EXPECT_EQ(from_bool(ValueType::kBool, false).text(), std::string(1, '\0'));
  for (const ValueType type :
       {ValueType::kInt32, ValueType::kDouble, ValueType::kString, ValueType::kBoolList})
    EXPECT_EQ(from_bool(type, true).code, kRefused);
}

TEST(CoercionOfText, IntoIntegersIsExactIntegerText) {
  EXPECT_EQ(from_text(ValueType::kInt64, "12").value<std::int64_t>(), 12);
  EXPECT_EQ(from_text(ValueType::kInt64, "-9223372036854775808").value<std::int64_t>(), kInt64Min);
  EXPECT_EQ(from_text(ValueType::kInt32, "-3").value<std::int32_t>(), -3);
  for (const char* text : {"", "12.0", "1e3", " 1", "1 ", "+1", "0x10", "1_000", "one", "-",
                           "9223372036854775808", "99999999999999999999"}) {
    EXPECT_EQ(from_text(ValueType::kInt64, text).code, kRefused) << text;
    EXPECT_EQ(from_text(ValueType::kInt32, text).code, kRefused) << text;
  }
  EXPECT_EQ(from_text(ValueType::kInt32, "2147483648").code, kRefused);
}

TEST(CoercionOfText, IntoDecimalsIsDecimalText) {
  EXPECT_EQ(from_text(ValueType::kDouble, "39.02").value<double>(), 39.02);
  EXPECT_EQ(from_text(ValueType::kDouble, "1e3").value<double>(), 1000.0);
  EXPECT_EQ(from_text(ValueType::kDouble, "-12").value<double>(), -12.0);
  EXPECT_EQ(from_text(ValueType::kFloat, "0.1").value<float>(), 0.1f);
  EXPECT_EQ(from_text(ValueType::kDouble, "Infinity").value<double>(), HUGE_VAL);
  EXPECT_EQ(from_text(ValueType::kFloat, "-Infinity").value<float>(), -HUGE_VALF);
  EXPECT_TRUE(std::isnan(from_text(ValueType::kDouble, "NaN").value<double>()));
  for (const char* text : {"", " 1", "1 ", "+1", "0x1p3", "1e", "1.2.3", "nan(1)", "NA", "1,5"})
    EXPECT_EQ(from_text(ValueType::kDouble, text).code, kRefused) << text;
}

TEST(CoercionOfText, IntoFloatRoundsOnce) {
  // Rounding to DOUBLE first would give 1.0f: the text lies just above the midpoint to the next
  // FLOAT.
  EXPECT_EQ(from_text(ValueType::kFloat, "1.000000059604644775390626").value<float>(),
            std::nextafter(1.0f, 2.0f));
}

TEST(CoercionOfText, TooLargeIsRefusedAndTooSmallIsZero) {
  for (const char* text : {"1e39", "-1e39", "1e999999999999999999999", "0.001e45"})
    EXPECT_EQ(from_text(ValueType::kFloat, text).code, kRefused) << text;
  EXPECT_EQ(from_text(ValueType::kDouble, "1e309").code, kRefused);
  EXPECT_EQ(from_text(ValueType::kDouble, std::string(400, '9')).code, kRefused);
  const std::string tiny = "0." + std::string(400, '0') + "1";
  for (const std::string& text : {std::string("1e-400"), std::string("1e-99999999999999999999"),
                                  tiny, tiny + "e+5", "1" + std::string(50, '0') + "e-500"})
    EXPECT_EQ(from_text(ValueType::kDouble, text).value<double>(), 0.0) << text;
  EXPECT_TRUE(std::signbit(from_text(ValueType::kFloat, "-1e-60").value<float>()));
  EXPECT_EQ(from_text(ValueType::kDouble, "0e99999").value<double>(), 0.0);
  EXPECT_EQ(from_text(ValueType::kDouble, "5e-324").value<double>(),
            std::numeric_limits<double>::denorm_min());
}

TEST(CoercionOfText, IntoBool) {
  for (const char* text : {"true", "True", "TRUE"})
    EXPECT_EQ(from_text(ValueType::kBool, text).text(), "\1");
  EXPECT_EQ(from_text(ValueType::kBool, "false").text(), std::string(1, '\0'));
  for (const char* text : {"", "1", "0", "yes", "t", "truer", "tru"})
    EXPECT_EQ(from_text(ValueType::kBool, text).code, kRefused) << text;
}

TEST(CoercionOfText, IntoStringIsUtf8) {
  for (const std::string& text : {std::string(), std::string("a\0b", 3), std::string("\xc3\xa9"),
                                  std::string("\xf0\x9f\x90\xa6")})
    EXPECT_EQ(from_text(ValueType::kString, text).text(), text);
  for (const char* text : {"\xff", "\xc3", "\xed\xa0\x80", "\xc0\x80", "ab\x80"}) {
    EXPECT_EQ(from_text(ValueType::kString, text).code, kRefused);
    EXPECT_EQ(from_bytes(ValueType::kString, text).code, kRefused);
  }
}

TEST(CoercionOfText, IntoBytesIsBase64) {
  EXPECT_EQ(from_text(ValueType::kBytes, "").text(), "");
  for (const char* text : {"Zg==", "Zg"}) EXPECT_EQ(from_text(ValueType::kBytes, text).text(), "f");
  for (const char* text : {"Zm8=", "Zm8"})
    EXPECT_EQ(from_text(ValueType::kBytes, text).text(), "fo");
  EXPECT_EQ(from_text(ValueType::kBytes, "Zm9v").text(), "foo");
  EXPECT_EQ(from_text(ValueType::kBytes, "AP/+").text(), std::string("\0\xff\xfe", 3));
  for (const char* text : {"Z", "Zm9vY", "Zg=", "Zg===", "====", "=", "Zm 9", "Zm-_", "Zh==", "Zm9",
                           "Z===", "Zm9v\n", "Zg==Zg=="})
    EXPECT_EQ(from_text(ValueType::kBytes, text).code, kRefused) << text;
}

TEST(CoercionOfText, IntoTimestampsIsRfc3339) {
  EXPECT_EQ(from_text(ValueType::kUnixTimestamp, "2013-07-04T14:00:00+02:00").value<std::int64_t>(),
            1'372'939'200'000'000);
  for (const char* text : {"", "1372939200", "2013-07-04", "2013-07-04T12:00:00"})
    EXPECT_EQ(from_text(ValueType::kUnixTimestamp, text).code, kRefused) << text;
}

TEST(CoercionOfText, IntoListsIsRefused) {
  EXPECT_EQ(from_text(ValueType::kStringList, "a").code, kRefused);
  EXPECT_EQ(from_text(ValueType::kInt64List, "1").code, kRefused);
}

TEST(CoercionOfBytes, IntoBytesAndValidStringsOnly) {
  EXPECT_EQ(from_bytes(ValueType::kBytes, std::string("\0\xff", 2)).text(),
            std::string("\0\xff", 2));
  EXPECT_EQ(from_bytes(ValueType::kString, "JFK").text(), "JFK");
  for (const ValueType type : {ValueType::kInt64, ValueType::kBool, ValueType::kBytesList})
    EXPECT_EQ(from_bytes(type, "12345678").code, kRefused);
}

TEST(CoercionOfLists, GathersElementsOfTheType) {
  const Column numbers = column_of<float>(ValueType::kFloat, {1.5f, -2.0f});
  const auto append = [](const Column& elements) {
    return [&elements](Column& c) { return append_list(c, elements); };
  };
  EXPECT_EQ(coerce(ValueType::kFloatList, append(numbers)).text(), cell_of<float>({1.5f, -2.0f}));
  EXPECT_EQ(coerce(ValueType::kFloatList, append(Column(ValueType::kFloat))).text(), "");
  EXPECT_EQ(coerce(ValueType::kDoubleList, append(numbers)).code, kRefused);
  EXPECT_EQ(coerce(ValueType::kFloat, append(numbers)).code, kRefused);

  Column texts(ValueType::kString);
  for (const char* text : {"a", "", "bc"}) texts.append_cell(text);
  EXPECT_EQ(coerce(ValueType::kStringList, append(texts)).text(),
            make_string_list_cell({"a", "", "bc"}));
  texts.append_null();
  EXPECT_EQ(coerce(ValueType::kStringList, append(texts)).code, kRefused);
}

TEST(CoercionOfEventTimestamps, TextIsRfc3339OrANumberInTheDeclaredUnit) {
  constexpr std::int64_t kNoon = 1'372'939'200'000'000;
  for (const TimestampUnit unit : {TimestampUnit::kNone, TimestampUnit::kSeconds})
    EXPECT_EQ(event_text("2013-07-04T12:00:00Z", unit).value<std::int64_t>(), kNoon);
  EXPECT_EQ(event_text("1372939200", TimestampUnit::kNone).code, kRefused);
  EXPECT_EQ(event_text("1372939200", TimestampUnit::kSeconds).value<std::int64_t>(), kNoon);
  EXPECT_EQ(event_text("-1", TimestampUnit::kMilliseconds).value<std::int64_t>(), -1000);
  for (const char* text : {"", "1372939200.5", "1e9", "99999999999999999999", "2013-07-04"})
    EXPECT_EQ(event_text(text, TimestampUnit::kSeconds).code, kRefused) << text;
}

TEST(CoercionOfEventTimestamps, NumbersNeedAUnitAndStayInRange) {
  EXPECT_EQ(event_number(5, TimestampUnit::kNone).code, kRefused);
  EXPECT_EQ(event_number(5, TimestampUnit::kSeconds).value<std::int64_t>(), 5'000'000);
  EXPECT_EQ(event_number(5, TimestampUnit::kMilliseconds).value<std::int64_t>(), 5'000);
  EXPECT_EQ(event_number(5, TimestampUnit::kMicroseconds).value<std::int64_t>(), 5);
  EXPECT_EQ(event_number(kLatestTimestamp.us, TimestampUnit::kMicroseconds).code, kOk);
  EXPECT_EQ(event_number(kLatestTimestamp.us + 1, TimestampUnit::kMicroseconds).code, kRefused);
  EXPECT_EQ(event_number(kEarliestTimestamp.us - 1, TimestampUnit::kMicroseconds).code, kRefused);
  for (const std::int64_t number : {kInt64Max, kInt64Min, std::int64_t{253'402'300'800}})
    EXPECT_EQ(event_number(number, TimestampUnit::kSeconds).code, kRefused) << number;
}

TEST(CoercionOfColumns, FollowsTheRulesOfItsType) {
  using enum ValueType;
  EXPECT_EQ(from_column(kInt64, column_of<std::int32_t>(kInt32, {-4})).value<std::int64_t>(), -4);
  EXPECT_EQ(from_column(kInt32, column_of<std::int64_t>(kInt64, {1LL << 40})).code, kRefused);
  EXPECT_EQ(from_column(kDouble, column_of<float>(kFloat, {0.5f})).value<double>(), 0.5);
  EXPECT_EQ(from_column(kInt32, column_of<double>(kDouble, {7.0})).value<std::int32_t>(), 7);
  EXPECT_EQ(from_column(kInt64, cell_column(kString, "7")).value<std::int64_t>(), 7);
  EXPECT_EQ(from_column(kBytes, cell_column(kString, "Zg==")).text(), "f");
  EXPECT_EQ(from_column(kString, cell_column(kBytes, "\xff")).code, kRefused);
  EXPECT_EQ(from_column(kBool, cell_column(kBool, "\1")).text(), "\1");
  EXPECT_EQ(from_column(kString, column_of<std::int64_t>(kInt64, {7})).code, kRefused);
  EXPECT_EQ(from_column(kUnixTimestamp, column_of<std::int64_t>(kInt64, {7})).code, kOk);
  EXPECT_EQ(from_column(kInt64, column_of<std::int64_t>(kUnixTimestamp, {7})).code, kRefused);
}

TEST(CoercionOfColumns, TheSameTypeIsCheckedToo) {
  using enum ValueType;
  EXPECT_EQ(from_column(kString, cell_column(kString, "\xff")).code, kRefused);
  EXPECT_EQ(
      from_column(kStringList, cell_column(kStringList, make_string_list_cell({"\xff"}))).code,
      kRefused);
  EXPECT_EQ(from_column(kUnixTimestamp, column_of<std::int64_t>(kUnixTimestamp, {kInt64Max})).code,
            kRefused);
  EXPECT_EQ(from_column(kBytes, cell_column(kBytes, "\xff")).text(), "\xff");
}

TEST(CoercionOfColumns, NullStaysNull) {
  Column nulls(ValueType::kString);
  nulls.append_null();
  const Coerced out = from_column(ValueType::kInt32List, nulls);
  EXPECT_EQ(out.code, kOk);
  EXPECT_TRUE(out.column.is_null(0));
}

TEST(CoercionOfColumns, ListsGoElementByElement) {
  using enum ValueType;
  const Column numbers = cell_column(kInt64List, cell_of<std::int64_t>({1, -2}));
  EXPECT_EQ(from_column(kInt64List, numbers).text(), cell_of<std::int64_t>({1, -2}));
  EXPECT_EQ(from_column(kInt32List, numbers).text(), cell_of<std::int32_t>({1, -2}));
  EXPECT_EQ(from_column(kDoubleList, numbers).text(), cell_of<double>({1, -2}));
  EXPECT_EQ(from_column(kInt64, numbers).code, kRefused);
  EXPECT_EQ(from_column(kStringList, numbers).code, kRefused);
  const Column large = cell_column(kInt64List, cell_of<std::int64_t>({1, 1LL << 40}));
  EXPECT_EQ(from_column(kInt32List, large).code, kRefused);
  const Column texts = cell_column(kStringList, make_string_list_cell({"1", "2"}));
  EXPECT_EQ(from_column(kInt32List, texts).text(), cell_of<std::int32_t>({1, 2}));
  EXPECT_EQ(from_column(kInt32List, column_of<std::int64_t>(kInt64, {1})).code, kRefused);
}

}  // namespace
}  // namespace skua
