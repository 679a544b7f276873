#include "clients/cli/import/row_reader.h"

#include <gtest/gtest.h>

#include "tests/unit/clients/weather_view.h"

namespace skua {
namespace {

using Kind = InputValue::Kind;

class RowReaderTest : public testing::Test {
 protected:
  void plan(const ImportOptions& options) {
    auto made = ColumnPlan::make(weather_view(), options);
    ASSERT_TRUE(made.ok());
    plan_ = std::make_unique<ColumnPlan>(*std::move(made));
  }
  Result<std::unique_ptr<RowReader>> csv(const std::string& text) {
    source_ = ByteSource::of_text(text);
    return open_csv_rows("f.csv", *source_, *plan_);
  }
  std::unique_ptr<RowReader> ndjson(const std::string& text) {
    source_ = ByteSource::of_text(text);
    return open_ndjson_rows(*source_, *plan_);
  }

  std::unique_ptr<ColumnPlan> plan_;
  std::unique_ptr<ByteSource> source_;
  SourceRow row_;
};

TEST_F(RowReaderTest, CsvValuesStandInTheColumnsOfThePlan) {
  plan({});
  const auto rows = csv("extra,temp,airport,event_timestamp\nx,1.5,EWR,2013-01-01T00:00:00Z\n");
  ASSERT_TRUE(rows.ok());
  ASSERT_TRUE(*(*rows)->next(row_));
  EXPECT_EQ(row_.line, 2U);
  ASSERT_EQ(row_.values.size(), 4U);
  EXPECT_EQ(row_.values[0].text, "EWR");
  EXPECT_EQ(row_.values[1].text, "1.5");
  EXPECT_EQ(row_.values[2].kind, Kind::kNull);
  EXPECT_EQ(row_.event_timestamp.text, "2013-01-01T00:00:00Z");
  EXPECT_EQ((*rows)->unknown_columns(), std::set<std::string>{"extra"});
  EXPECT_FALSE(*(*rows)->next(row_));
}

TEST_F(RowReaderTest, NaIsNullAndNanIsNot) {
  plan({});
  const auto rows =
      csv("airport,temp,note,event_timestamp\nEWR,NA,\"\",t\nEWR,,null,t\nEWR,NaN,,t\nEWR,\"\","
          "NULL,t\n");
  ASSERT_TRUE(rows.ok());
  const std::pair<Kind, Kind> expected[] = {{Kind::kNull, Kind::kText},
                                            {Kind::kNull, Kind::kNull},
                                            {Kind::kText, Kind::kNull},
                                            {Kind::kNull, Kind::kNull}};
  for (const auto& [temp, note] : expected) {
    ASSERT_TRUE(*(*rows)->next(row_));
    EXPECT_EQ(row_.values[1].kind, temp) << row_.line;
    EXPECT_EQ(row_.values[2].kind, note) << row_.line;
  }
}

TEST_F(RowReaderTest, OwnNaTextsReplaceTheDefaults) {
  ImportOptions options;
  options.na = {"-999"};
  plan(options);
  const auto rows = csv("airport,temp,note,event_timestamp\nNA,-999,,t\n");
  ASSERT_TRUE(rows.ok());
  ASSERT_TRUE(*(*rows)->next(row_));
  EXPECT_EQ(row_.values[0].text, "NA");
  EXPECT_EQ(row_.values[1].kind, Kind::kNull);
  EXPECT_EQ(row_.values[2].kind, Kind::kText);
}

TEST_F(RowReaderTest, ACsvRowOfTheWrongWidthIsMalformed) {
  plan({});
  const auto rows = csv("airport,event_timestamp\nEWR\nEWR,t,x\nEWR,t\n");
  ASSERT_TRUE(rows.ok());
  for (const bool ok : {false, false, true}) {
    ASSERT_TRUE(*(*rows)->next(row_));
    EXPECT_EQ(row_.malformed.ok(), ok) << row_.line;
  }
}

TEST_F(RowReaderTest, ACsvHeaderMustServe) {
  plan({});
  for (const char* text : {"", "airport\n", "event_timestamp,temp\n",
                           "airport,airport,event_timestamp\n", "\"airport\n"}) {
    EXPECT_EQ(csv(text).status().code(), StatusCode::kInvalidArgument) << text;
  }
  ImportOptions strict;
  strict.strict_columns = true;
  plan(strict);
  EXPECT_FALSE(csv("airport,event_timestamp,extra\n").ok());
  EXPECT_TRUE(csv("airport,event_timestamp,temp\n").ok());
}

TEST_F(RowReaderTest, NdjsonRowsKeepTheirLines) {
  plan({});
  const auto rows = ndjson(
      "{\"airport\":\"EWR\",\"temp\":1.50,\"event_timestamp\":\"t\",\"extra\":1}\n\nnonsense\n{"
      "\"embedding\":[1]}");
  ASSERT_TRUE(*rows->next(row_));
  EXPECT_EQ(row_.line, 1U);
  EXPECT_EQ(row_.values[1].text, "1.50");
  EXPECT_EQ(row_.event_timestamp.text, "t");
  ASSERT_TRUE(*rows->next(row_));
  EXPECT_EQ(row_.line, 3U);
  EXPECT_FALSE(row_.malformed.ok());
  ASSERT_TRUE(*rows->next(row_));
  EXPECT_EQ(row_.line, 4U);
  EXPECT_EQ(row_.values[3].kind, Kind::kList);
  EXPECT_FALSE(*rows->next(row_));
  EXPECT_EQ(rows->unknown_columns(), std::set<std::string>{"extra"});
}

TEST_F(RowReaderTest, StrictNdjsonRejectsTheRow) {
  ImportOptions strict;
  strict.strict_columns = true;
  plan(strict);
  const auto rows = ndjson("{\"airport\":\"EWR\",\"extra\":1}\n");
  ASSERT_TRUE(*rows->next(row_));
  EXPECT_FALSE(row_.malformed.ok());
  EXPECT_EQ(row_.column, "extra");
}

}  // namespace
}  // namespace skua
