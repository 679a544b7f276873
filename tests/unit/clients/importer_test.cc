#include "clients/cli/import/importer.h"

#include <gtest/gtest.h>

#include <map>

#include "tests/unit/clients/fake_transport.h"
#include "tests/unit/clients/weather_view.h"

namespace skua {
namespace {

// A server that applies every row, except that it rejects a temp of "bad" and a time of "late".
Result<std::string> take_rows(const std::string& request_bytes) {
  v1::WriteRowsRequest request;
  if (!request.ParseFromString(request_bytes)) return internal_error("no request");
  v1::WriteRowsResponse response;
  for (int row = 0; row < request.event_timestamps().string_values_size(); ++row) {
    const bool late = request.event_timestamps().string_values(row) == "late";
    bool bad = late;
    for (const auto& column : request.columns()) {
      bad = bad || (column.name() == "temp" && column.column().string_values(row) == "bad");
    }
    response.mutable_outcomes()->push_back(static_cast<char>(bad ? v1::REJECTED : v1::APPLIED));
    if (!bad) {
      response.set_applied(response.applied() + 1);
      continue;
    }
    response.set_rejected(response.rejected() + 1);
    v1::Rejection& rejection = *response.add_rejections();
    rejection.set_row(static_cast<std::uint32_t>(row));
    rejection.set_column(late ? "event_timestamps" : "temp");
    rejection.set_code("INVALID_ARGUMENT");
    rejection.set_reason("not a DOUBLE");
  }
  response.set_commit_token("token");
  return response.SerializeAsString();
}

class ImporterTest : public testing::Test {
 protected:
  ImporterTest() {
    options_.batch_rows = 10;
    options_.in_flight = 4;
  }

  Status import(const std::string& text, FakeTransport::Serve serve) {
    transport_ = std::make_shared<FakeTransport>(std::move(serve));
    ClientOptions client_options;
    client_options.retry.attempts_max = 1;
    SkuaClient client(transport_, client_options);
    const auto plan = ColumnPlan::make(weather_view(), options_);
    if (!plan.ok()) return plan.status();
    const auto source = ByteSource::of_text(text);
    ASSIGN_OR_RETURN(const auto rows, open_csv_rows("f.csv", *source, *plan));
    Importer importer(
        client, "default", "weather", *plan, options_,
        {[this](const RejectedRow& row) { rejected_.push_back(row); }, [](std::uint64_t) {}});
    Status status = importer.add_file("f.csv", *rows);
    if (status.ok()) status = importer.finish();
    account_ = importer.account();
    return status;
  }

  ImportOptions options_;
  std::shared_ptr<FakeTransport> transport_;
  ImportAccount account_;
  std::vector<RejectedRow> rejected_;
};

std::string csv_rows(int rows, int entities) {
  std::string text = "airport,temp,event_timestamp\n";
  for (int i = 0; i < rows; ++i)
    text += "A" + std::to_string(i % entities) + "," + std::to_string(i) + ",t\n";
  return text;
}

TEST_F(ImporterTest, AccountsForEveryRow) {
  ASSERT_TRUE(import(csv_rows(1003, 17), [](const auto&, const auto& request) {
                return take_rows(request);
              }).ok());
  EXPECT_EQ(account_.in, 1003U);
  EXPECT_EQ(account_.applied, 1003U);
  EXPECT_TRUE(account_.adds_up());
}

TEST_F(ImporterTest, RowsOfOneEntityKeepTheirOrder) {
  ASSERT_TRUE(import(csv_rows(1000, 7), [](const auto&, const auto& request) {
                return take_rows(request);
              }).ok());
  std::map<std::string, int> last;
  for (const std::string& bytes : transport_->requests()) {
    v1::WriteRowsRequest request;
    ASSERT_TRUE(request.ParseFromString(bytes));
    const auto& airports = request.columns(0).column().string_values();
    const auto& temps = request.columns(1).column().string_values();
    for (int row = 0; row < airports.size(); ++row) {
      const int temp = std::stoi(temps[row]);
      const auto before = last.find(airports[row]);
      if (before != last.end()) {
        EXPECT_GT(temp, before->second);
      }
      last[airports[row]] = temp;
    }
  }
  EXPECT_EQ(last.size(), 7U);
}

TEST_F(ImporterTest, RejectionsNameTheLineOfTheFile) {
  ASSERT_TRUE(import("airport,temp,embedding,event_timestamp\nA,1,,t\n\nB,bad,,t\n\"C\n\",2\nD,3,["
                     "x],t\nE,4,[1],\n",
                     [](const auto&, const auto& request) { return take_rows(request); })
                  .ok());
  EXPECT_EQ(account_.in, 5U);
  EXPECT_EQ(account_.applied, 1U);
  EXPECT_EQ(account_.rejected, 4U);
  EXPECT_TRUE(account_.adds_up());
  std::map<std::uint64_t, std::string> columns;
  for (const RejectedRow& row : rejected_) columns[row.line] = row.column;
  EXPECT_EQ(columns, (std::map<std::uint64_t, std::string>{
                         {4, "temp"}, {5, ""}, {7, "embedding"}, {8, "event_timestamp"}}));
}

TEST_F(ImporterTest, ARejectedTimeIsNamedByTheColumnOfTheFile) {
  options_.event_timestamp_column = "when";
  ASSERT_TRUE(import("airport,when\nA,late\n", [](const auto&, const auto& request) {
                return take_rows(request);
              }).ok());
  ASSERT_EQ(rejected_.size(), 1U);
  EXPECT_EQ(rejected_[0].column, "when");
}

TEST_F(ImporterTest, AFeatureWithoutValuesIsLeftOutOfTheWrite) {
  ASSERT_TRUE(
      import("airport,temp,note,event_timestamp\nA,1,NA,t\n", [](const auto&, const auto& request) {
        return take_rows(request);
      }).ok());
  v1::WriteRowsRequest request;
  ASSERT_TRUE(request.ParseFromString(transport_->requests().front()));
  ASSERT_EQ(request.columns_size(), 2);
  EXPECT_EQ(request.columns(0).name(), "airport");
  EXPECT_EQ(request.columns(1).name(), "temp");
}

TEST_F(ImporterTest, AWriteThatFailsAsAWholeEndsTheImport) {
  const Status status = import(
      csv_rows(100, 5),
      [](const auto&, const auto&) -> Result<std::string> { return not_found("no such view"); });
  EXPECT_EQ(status.code(), StatusCode::kNotFound);
  EXPECT_EQ(account_.accounted(), 0U);
}

TEST_F(ImporterTest, AReceiptThatDoesNotCountIsAnError) {
  const Status status = import(csv_rows(10, 1), [](const auto&, const auto&) {
    return v1::WriteRowsResponse().SerializeAsString();
  });
  EXPECT_EQ(status.code(), StatusCode::kInternal);
}

TEST(EntityTextTest, SpellingsOfOneKeyAreOneEntity) {
  v1::FeatureView view = weather_view();
  view.mutable_join_keys(0)->set_type(v1::INT64);
  const auto plan = ColumnPlan::make(view, {});
  ASSERT_TRUE(plan.ok());
  SourceRow a;
  a.values.assign(4, InputValue::null());
  SourceRow b = a;
  a.values[0] = InputValue::of_text("7");
  b.values[0] = InputValue::of_text("007");
  EXPECT_EQ(entity_text(*plan, a), entity_text(*plan, b));
  b.values[0] = InputValue::of_text("8");
  EXPECT_NE(entity_text(*plan, a), entity_text(*plan, b));
}

}  // namespace
}  // namespace skua
