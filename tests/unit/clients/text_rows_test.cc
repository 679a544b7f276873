#include "clients/cli/import/text_rows.h"

#include <gtest/gtest.h>

#include <map>

#include "tests/unit/clients/weather_view.h"

namespace skua {
namespace {

using Kind = InputValue::Kind;

class TextRowsTest : public testing::Test {
 protected:
  void plan(const ImportOptions& options) {
    auto made = ColumnPlan::make(weather_view(), options);
    ASSERT_TRUE(made.ok());
    plan_ = std::make_unique<ColumnPlan>(*std::move(made));
  }
  Result<std::unique_ptr<TextRows>> csv(const std::string& text) {
    source_ = ByteSource::of_text(text);
    return open_csv_rows("f.csv", *source_, partitions_, *plan_);
  }
  std::unique_ptr<TextRows> ndjson(const std::string& text) {
    source_ = ByteSource::of_text(text);
    return open_ndjson_rows(*source_, partitions_, *plan_);
  }

  std::vector<NamedText> partitions_;
  std::unique_ptr<ColumnPlan> plan_;
  std::unique_ptr<ByteSource> source_;
  SourceRow row_;
};

TEST_F(TextRowsTest, CsvValuesStandInTheColumnsOfThePlan) {
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

TEST_F(TextRowsTest, NaIsNullAndNanIsNot) {
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

TEST_F(TextRowsTest, OwnNaTextsReplaceTheDefaults) {
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

TEST_F(TextRowsTest, TextsOfAnExportAreTextsWhateverTheyAre) {
  const std::string text =
      "airport,event_timestamp,created_timestamp,sequence,deleted,temp,note\n"
      "NA,t,c,1,false,,null\nA,t,c,2,false,NA,\"\"\n";
  plan({});
  auto rows = csv(text);
  ASSERT_TRUE(rows.ok());
  ASSERT_TRUE(*(*rows)->next(row_));
  EXPECT_EQ(row_.values[0].text, "NA");
  EXPECT_EQ(row_.values[1].kind, Kind::kNull);
  EXPECT_EQ(row_.values[2].text, "null");
  ASSERT_TRUE(*(*rows)->next(row_));
  EXPECT_EQ(row_.values[1].kind, Kind::kText);
  EXPECT_EQ(row_.values[2].kind, Kind::kText);
  ImportOptions own;
  own.na = {"null"};
  plan(own);
  rows = csv(text);
  ASSERT_TRUE(*(*rows)->next(row_));
  EXPECT_EQ(row_.values[2].kind, Kind::kNull);
}

TEST_F(TextRowsTest, ADeletedColumnNeedsAWord) {
  const std::string header = "airport,event_timestamp,deleted\n";
  const std::string line = "{\"airport\":\"A\",\"event_timestamp\":\"t\",\"deleted\":true}\n";
  ImportOptions ignored;
  ignored.ignore_columns = {"deleted"};
  ImportOptions named;
  named.deleted_column = "deleted";
  for (const auto& [options, is_taken] :
       {std::pair<ImportOptions, bool>{{}, false}, {ignored, true}, {named, true}}) {
    plan(options);
    EXPECT_EQ(csv(header).ok(), is_taken);
    const auto rows = ndjson(line);
    ASSERT_TRUE(*rows->next(row_));
    EXPECT_EQ(row_.malformed.ok(), is_taken);
  }
}

TEST_F(TextRowsTest, ACsvRowOfTheWrongWidthIsMalformed) {
  plan({});
  const auto rows = csv("airport,event_timestamp\nEWR\nEWR,t,x\nEWR,t\n");
  ASSERT_TRUE(rows.ok());
  for (const bool ok : {false, false, true}) {
    ASSERT_TRUE(*(*rows)->next(row_));
    EXPECT_EQ(row_.malformed.ok(), ok) << row_.line;
  }
}

TEST_F(TextRowsTest, ACsvHeaderMustServe) {
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

TEST_F(TextRowsTest, NdjsonRowsKeepTheirLines) {
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

TEST_F(TextRowsTest, StrictNdjsonRejectsTheRow) {
  ImportOptions strict;
  strict.strict_columns = true;
  plan(strict);
  const auto rows = ndjson("{\"airport\":\"EWR\",\"extra\":1}\n");
  ASSERT_TRUE(*rows->next(row_));
  EXPECT_FALSE(row_.malformed.ok());
  EXPECT_EQ(row_.column, "extra");
}

// The rows of a text, coerced; faults by line.
struct Coerced {
  std::vector<std::string> airports;
  std::vector<bool> deleted;
  std::map<std::uint64_t, std::string> faults;
  std::vector<std::int64_t> times;
};

class CoercingRowsTest : public testing::Test {
 protected:
  Coerced read(const std::string& text, const ImportOptions& options,
               const std::vector<NamedText>& partitions = {}, bool csv = true) {
    v1::FeatureView view = weather_view();
    view.set_timestamp_unit(v1::SECONDS);
    const auto plan = ColumnPlan::make(view, options);
    if (!plan.ok()) ADD_FAILURE() << plan.status().to_string();
    auto source = ByteSource::of_text(text);
    auto rows =
        csv ? open_csv_rows("f.csv", *source, partitions, *plan)
            : Result<std::unique_ptr<TextRows>>(open_ndjson_rows(*source, partitions, *plan));
    if (!rows.ok()) ADD_FAILURE() << rows.status().to_string();
    CoercingRows coercing(std::move(source), *std::move(rows), *plan);
    CoercedRows batch(*plan);
    Coerced out;
    while (*coercing.next(batch)) {
      for (std::size_t row = 0; row < batch.size(); ++row) {
        if (const CellFault* fault = batch.fault(row)) {
          out.faults[batch.lines[row]] = fault->column;
          continue;
        }
        out.airports.emplace_back(batch.columns[0].cell(row));
        out.deleted.push_back(batch.deleted[row] != 0);
        out.times.push_back(batch.event_timestamps.value<std::int64_t>(row));
      }
    }
    return out;
  }
};

TEST_F(CoercingRowsTest, ABadCellRejectsItsRowAndNamesItsColumn) {
  const Coerced rows = read(
      "airport,temp,embedding,event_timestamp\n"
      "A,1,[1],0\nB,x,,0\nC,1e999,,0\nD,,[1;2],0\nE,,,\nF,,,soon\n\xff,,,0\nG,-0.5,[],7\n",
      {});
  EXPECT_EQ(rows.airports, (std::vector<std::string>{"A", "G"}));
  EXPECT_EQ(rows.times, (std::vector<std::int64_t>{0, 7000000}));
  EXPECT_EQ(rows.faults, (std::map<std::uint64_t, std::string>{{3, "temp"},
                                                               {4, "temp"},
                                                               {5, "embedding"},
                                                               {6, "event_timestamp"},
                                                               {7, "event_timestamp"},
                                                               {8, "airport"}}));
}

TEST_F(CoercingRowsTest, FoldersGiveColumnsUnlessTheFileHasThem) {
  ImportOptions options;
  options.event_timestamp_column = "day";
  const std::vector<NamedText> folders = {{"airport", "EWR"}, {"day", "2013-07-04T00:00:00Z"}};
  EXPECT_EQ(read("temp\n1\n", options, folders).airports, std::vector<std::string>{"EWR"});
  EXPECT_EQ(read("airport\nJFK\n", options, folders).airports, std::vector<std::string>{"JFK"});
  EXPECT_EQ(read("{\"temp\":1}\n", options, folders, false).airports,
            std::vector<std::string>{"EWR"});
  EXPECT_EQ(read("temp\n1\n", options, {{"airport", "EWR"}, {"day", "never"}}).faults.size(), 1U);
}

TEST_F(CoercingRowsTest, ReadsTheDeletesOfAnExport) {
  const std::string header = "airport,event_timestamp,created_timestamp,sequence,deleted,temp\n";
  const Coerced rows =
      read(header + "A,0,x,1,true,\nB,0,x,2,false,1\nC,0,x,3,,1\nD,0,x,4,2,\n", {});
  EXPECT_EQ(rows.deleted, (std::vector<bool>{true, false, false}));
  EXPECT_EQ(rows.faults.size(), 1U);
  EXPECT_EQ(read(header + "A,0,x,1.5,false,\n", {}).faults,
            (std::map<std::uint64_t, std::string>{{2, "sequence"}}));
  ImportOptions options;
  options.deleted_column = "deleted";
  EXPECT_EQ(read(header + "A,0,x,1,true,\n", options).deleted, std::vector<bool>{true});
  options.deleted_column = "gone";
  EXPECT_EQ(read("airport,event_timestamp,gone\nA,0,true\n", options).deleted,
            std::vector<bool>{true});
  const Coerced json = read(
      "{\"airport\":\"A\",\"event_timestamp\":0,\"created_timestamp\":\"x\",\"sequence\":1,"
      "\"deleted\":true}\n",
      {}, {}, false);
  EXPECT_EQ(json.deleted, std::vector<bool>{true});
}

}  // namespace
}  // namespace skua
