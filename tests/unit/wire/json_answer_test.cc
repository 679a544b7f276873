#include "api/wire/json_answer.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <nlohmann/json.hpp>

#include "storage/model/coercion.h"
#include "tests/support/random_source.h"
#include "tests/unit/wire/random_answer.h"

namespace skua {
namespace {

using nlohmann::json;

bool is_nan_cell(ValueType type, std::string_view cell) {
  if (type != ValueType::kFloat && type != ValueType::kDouble) return false;
  Column column(type);
  column.append_cell(cell);
  return type == ValueType::kFloat ? std::isnan(column.value<float>(0))
                                   : std::isnan(column.value<double>(0));
}

// Appends what a client reads from an answer, by the rules that a write follows.
Status append_value(Column& column, const json& value) {
  if (value.is_string()) return append_text(column, value.get<std::string>());
  if (value.is_boolean()) return append_bool(column, value.get<bool>());
  if (value.is_number_unsigned()) return append_uint64(column, value.get<std::uint64_t>());
  if (value.is_number_integer()) return append_int64(column, value.get<std::int64_t>());
  if (value.is_number()) return append_text(column, value.dump());
  Column elements(element_type(column.type()));
  for (const json& element : value) RETURN_IF_ERROR(append_value(elements, element));
  return append_list(column, elements);
}

// The value in JSON, read back, is the cell again; a NaN is some NaN.
void expect_reads_back(ValueType type, std::string_view cell, const json& value) {
  if (is_nan_cell(type, cell)) {
    EXPECT_EQ(value, "NaN");
    return;
  }
  if (type == ValueType::kFloatList || type == ValueType::kDoubleList) {
    const std::size_t width = fixed_width(element_type(type));
    ASSERT_EQ(value.size(), cell.size() / width);
    for (std::size_t i = 0; i < value.size(); ++i)
      expect_reads_back(element_type(type), cell.substr(i * width, width), value[i]);
    return;
  }
  Column column(type);
  const Status status = append_value(column, value);
  ASSERT_TRUE(status.ok()) << status.to_string() << " " << value;
  EXPECT_EQ(column.cell(0), cell) << value_type_name(type) << " " << value;
}

json time_or_null(bool there, Timestamp t) {
  return there ? json(format_rfc3339(t)) : json(nullptr);
}

void expect_feature(const ReadAnswer& answer, const ReadPlan::FeatureUse& feature,
                    const json& got) {
  const ViewAnswer& view = answer.views[feature.view_use];
  EXPECT_EQ(got["name"], feature.answer_name);
  EXPECT_EQ(got.contains("event_timestamps"), answer.include.event_timestamps);
  EXPECT_EQ(got.contains("created_timestamps"), answer.include.created_timestamps);
  ASSERT_EQ(got["values"].size(), view.statuses.size());
  ASSERT_EQ(got["statuses"].size(), view.statuses.size());
  for (std::size_t row = 0; row < view.statuses.size(); ++row) {
    EXPECT_EQ(got["statuses"][row], feature_status_name(answer.status(feature, row)));
    if (answer.has_value(feature, row))
      expect_reads_back(feature.type, answer.cell(feature, row), got["values"][row]);
    else
      EXPECT_TRUE(got["values"][row].is_null());
    const RowView& stored = view.rows[row];
    const bool has_row = view.has_row(row);
    if (answer.include.event_timestamps) {
      EXPECT_EQ(got["event_timestamps"][row],
                time_or_null(has_row, has_row ? stored.event_timestamp() : Timestamp()));
    }
    if (answer.include.created_timestamps) {
      EXPECT_EQ(got["created_timestamps"][row],
                time_or_null(has_row, has_row ? stored.created_timestamp() : Timestamp()));
    }
  }
}

TEST(JsonAnswer, SaysWhatTheAnswerHolds) {
  const Limits limits;
  for (const std::uint64_t seed : test::test_seeds(150)) {
    SCOPED_TRACE("SKUA_TEST_SEED=" + std::to_string(seed));
    const ReadAnswer answer = test::random_answer(seed);
    const auto text = json_read_answer(answer, limits);
    ASSERT_TRUE(text.ok());
    const json got = json::parse(*text);
    EXPECT_EQ(got["read_time"], format_rfc3339(answer.read_time));
    EXPECT_EQ(got["rows"], answer.rows);
    ASSERT_EQ(got.contains("known_at"), answer.known_at != Timestamp::max());
    ASSERT_EQ(got["features"].size(), answer.plan->features.size());
    for (std::size_t i = 0; i < answer.plan->features.size(); ++i)
      expect_feature(answer, answer.plan->features[i], got["features"][i]);
    ASSERT_EQ(got["views"].size(), answer.views.size());
    for (std::size_t i = 0; i < answer.views.size(); ++i) {
      const Timestamp earliest = answer.views[i].earliest_readable;
      EXPECT_EQ(got["views"][i]["earliest_readable"],
                time_or_null(earliest != Timestamp::min(), earliest));
    }
  }
}

TEST(JsonAnswer, RefusesAnswersBeyondTheLimit) {
  Limits limits;
  limits.answer_bytes_max = 10;
  ReadAnswer answer = test::random_answer(1);
  ASSERT_FALSE(answer.plan->features.empty());
  EXPECT_EQ(json_read_answer(answer, limits).status().code(), StatusCode::kResourceExhausted);
}

}  // namespace
}  // namespace skua
