#include "api/wire/answer_encoder.h"

#include <gtest/gtest.h>

#include <cstring>

#include "skua/v1/online.pb.h"
#include "tests/support/random_source.h"
#include "tests/unit/wire/random_answer.h"

namespace skua {
namespace {

template <typename T>
T load(std::string_view bytes) {
  T value;
  std::memcpy(&value, bytes.data(), sizeof(T));
  return value;
}

void add_element(ValueType type, std::string_view bytes, v1::Column& to) {
  switch (type) {
    case ValueType::kBool:
      return to.add_bool_values(bytes[0] != 0);
    case ValueType::kInt32:
      return to.add_int32_values(load<std::int32_t>(bytes));
    case ValueType::kInt64:
    case ValueType::kUnixTimestamp:
      return to.add_int64_values(load<std::int64_t>(bytes));
    case ValueType::kFloat:
      return to.add_float_values(load<float>(bytes));
    case ValueType::kDouble:
      return to.add_double_values(load<double>(bytes));
    case ValueType::kString:
      return to.add_string_values(std::string(bytes));
    default:
      return to.add_bytes_values(std::string(bytes));
  }
}

void add_list(ValueType type, std::string_view cell, v1::Column& to) {
  const ValueType element = element_type(type);
  const std::size_t width = fixed_width(element);
  const std::size_t count = width != 0 ? cell.size() / width : string_list_size(cell);
  to.add_list_lengths(static_cast<std::uint32_t>(count));
  for (std::size_t i = 0; i < count; ++i)
    add_element(element,
                width != 0 ? cell.substr(i * width, width)
                           : string_list_element(cell, static_cast<std::uint32_t>(i)),
                to);
}

void add_cell(ValueType type, bool has_value, std::string_view cell, v1::Column& to) {
  const std::string zero(std::max<std::size_t>(fixed_width(type), 1), '\0');
  if (!has_value && is_list(type))
    to.add_list_lengths(0);
  else if (is_list(type))
    add_list(type, cell, to);
  else if (!has_value)
    add_element(type, fixed_width(type) != 0 ? std::string_view(zero) : std::string_view(), to);
  else
    add_element(type, cell, to);
}

// The answer by the generated classes, value by value.
v1::GetFeaturesResponse plainly(const ReadAnswer& answer) {
  v1::GetFeaturesResponse out;
  out.set_read_time_us(answer.read_time.us);
  if (answer.known_at != Timestamp::max()) out.set_known_at_us(answer.known_at.us);
  out.set_rows(answer.rows);
  for (const ReadPlan::FeatureUse& feature : answer.plan->features) {
    const ViewAnswer& view = answer.views[feature.view_use];
    v1::FeatureColumn& column = *out.add_features();
    column.set_name(feature.answer_name);
    column.mutable_values()->set_type(static_cast<v1::ValueType>(feature.type));
    std::string nulls;
    bool tells_nulls = false;
    for (std::size_t row = 0; row < view.statuses.size(); ++row) {
      nulls.push_back(answer.has_value(feature, row) ? '\0' : '\1');
      tells_nulls = tells_nulls || (answer.include.expired_values && nulls.back() == '\1' &&
                                    view.statuses[row] == FeatureStatus::kOutsideMaxAge);
      column.mutable_statuses()->push_back(static_cast<char>(answer.status(feature, row)));
      const bool has_value = answer.has_value(feature, row);
      add_cell(feature.type, has_value, has_value ? answer.cell(feature, row) : std::string_view(),
               *column.mutable_values());
      const bool has_row = view.has_row(row);
      if (answer.include.event_timestamps)
        column.add_event_timestamps_us(has_row ? view.rows[row].event_timestamp().us : 0);
      if (answer.include.created_timestamps)
        column.add_created_timestamps_us(has_row ? view.rows[row].created_timestamp().us : 0);
    }
    if (tells_nulls) column.mutable_values()->set_nulls(nulls);
  }
  for (std::size_t i = 0; i < answer.views.size(); ++i) {
    v1::ViewHorizon& horizon = *out.add_views();
    horizon.set_view(answer.plan->views[i].name);
    horizon.set_earliest_readable_us(answer.views[i].earliest_readable.us);
  }
  return out;
}

TEST(AnswerEncoder, EqualsTheGeneratedClasses) {
  const Limits limits;
  for (const std::uint64_t seed : test::test_seeds(400)) {
    SCOPED_TRACE("SKUA_TEST_SEED=" + std::to_string(seed));
    const ReadAnswer answer = test::random_answer(seed);
    const auto bytes = encode_read_answer(answer, limits);
    ASSERT_TRUE(bytes.ok());
    v1::GetFeaturesResponse parsed;
    ASSERT_TRUE(parsed.ParseFromString(*bytes));
    ASSERT_EQ(parsed.SerializeAsString(), plainly(answer).SerializeAsString());
  }
}

TEST(AnswerEncoder, RefusesAnswersBeyondTheLimit) {
  ReadAnswer answer = test::random_answer(1);
  Limits limits;
  const auto bytes = encode_read_answer(answer, limits);
  ASSERT_TRUE(bytes.ok());
  limits.answer_bytes_max = bytes->size() - 1;
  EXPECT_EQ(encode_read_answer(answer, limits).status().code(), StatusCode::kResourceExhausted);
  limits.answer_bytes_max = bytes->size();
  EXPECT_TRUE(encode_read_answer(answer, limits).ok());
}

}  // namespace
}  // namespace skua
