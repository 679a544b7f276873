#include "clients/cli/import/importer.h"

#include <gtest/gtest.h>

#include <map>
#include <mutex>

#include "clients/cli/import/text_rows.h"
#include "tests/unit/clients/fake_transport.h"
#include "tests/unit/clients/weather_view.h"

namespace skua {
namespace {

// A server that applies every row but those with a temp of -1, unless it must refuse all.
Result<std::string> take_rows(const std::string& method, const std::string& request_bytes) {
  v1::WriteRowsRequest request;
  if (!request.ParseFromString(request_bytes)) return internal_error("no request");
  v1::WriteRowsResponse response;
  std::vector<bool> bad;
  bool any_bad = false;
  for (int row = 0; row < request.event_timestamps().int64_values_size(); ++row) {
    bool is_bad = request.event_timestamps().int64_values(row) == Timestamp::max().us;
    for (const auto& column : request.columns())
      is_bad = is_bad || (column.name() == "temp" && column.column().double_values(row) == -1);
    bad.push_back(is_bad);
    any_bad = any_bad || is_bad;
  }
  const bool none = request.all_or_nothing() && any_bad;
  EXPECT_NE(method.ends_with("WriteRows"), method.ends_with("DeleteRows"));
  for (std::size_t row = 0; row < bad.size(); ++row) {
    response.mutable_outcomes()->push_back(
        static_cast<char>(bad[row] || none ? v1::REJECTED : v1::APPLIED));
    if (!bad[row] && !none) {
      response.set_applied(response.applied() + 1);
      continue;
    }
    response.set_rejected(response.rejected() + 1);
    v1::Rejection& rejection = *response.add_rejections();
    rejection.set_row(static_cast<std::uint32_t>(row));
    rejection.set_column("temp");
    rejection.set_code(bad[row] ? "INVALID_ARGUMENT" : "ABORTED");
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

  // Each text is a file.
  Status import(const std::string& text, FakeTransport::Serve serve) {
    return import_all({text}, std::move(serve));
  }
  Status import_all(const std::vector<std::string>& texts, FakeTransport::Serve serve) {
    transport_ = std::make_shared<FakeTransport>(std::move(serve));
    ClientOptions client_options;
    client_options.retry.attempts_max = 1;
    SkuaClient client(transport_, client_options);
    const auto plan = ColumnPlan::make(weather_view(), options_);
    if (!plan.ok()) return plan.status();
    Importer importer(
        client, "default", "weather", *plan, options_,
        {[this](const RejectedRow& row) { rejected_.push_back(row); }, [](std::uint64_t) {}});
    Status status;
    for (const std::string& text : texts) {
      auto source = ByteSource::of_text(text);
      ASSIGN_OR_RETURN(auto text_rows, open_csv_rows("f.csv", *source, {}, *plan));
      CoercingRows rows(std::move(source), std::move(text_rows), *plan);
      if (status.ok()) status = importer.add_file("f.csv", rows);
    }
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
    text +=
        "A" + std::to_string(i % entities) + "," + std::to_string(i) + ",2013-01-01T00:00:00Z\n";
  return text;
}

TEST_F(ImporterTest, AccountsForEveryRow) {
  ASSERT_TRUE(import(csv_rows(1003, 17), take_rows).ok());
  EXPECT_EQ(account_.in, 1003U);
  EXPECT_EQ(account_.applied, 1003U);
  EXPECT_TRUE(account_.adds_up());
}

TEST_F(ImporterTest, RowsOfOneEntityKeepTheirOrder) {
  ASSERT_TRUE(import(csv_rows(1000, 7), take_rows).ok());
  std::map<std::string, double> last;
  for (const std::string& bytes : transport_->requests()) {
    v1::WriteRowsRequest request;
    ASSERT_TRUE(request.ParseFromString(bytes));
    const auto& airports = request.columns(0).column().string_values();
    const auto& temps = request.columns(1).column().double_values();
    for (int row = 0; row < airports.size(); ++row) {
      const auto before = last.find(airports[row]);
      if (before != last.end()) {
        EXPECT_GT(temps[row], before->second);
      }
      last[airports[row]] = temps[row];
    }
  }
  EXPECT_EQ(last.size(), 7U);
}

const char kMixedRows[] =
    "airport,temp,embedding,event_timestamp\nA,1,,2013-01-01T00:00:00Z\n\n"
    "B,-1,,2013-01-01T00:00:00Z\n\"C\n\",2\nD,3,[x],2013-01-01T00:00:00Z\nE,4,[1],\n";

TEST_F(ImporterTest, RejectionsNameTheLineOfTheFile) {
  ASSERT_TRUE(import(kMixedRows, take_rows).ok());
  EXPECT_EQ(account_.in, 5U);
  EXPECT_EQ(account_.applied, 1U);
  EXPECT_EQ(account_.rejected, 4U);
  EXPECT_TRUE(account_.adds_up());
  std::map<std::uint64_t, std::string> columns;
  for (const RejectedRow& row : rejected_) columns[row.line] = row.column;
  EXPECT_EQ(columns, (std::map<std::uint64_t, std::string>{
                         {4, "temp"}, {5, ""}, {7, "embedding"}, {8, "event_timestamp"}}));
}

TEST_F(ImporterTest, ADryRunAsksAndAppliesNothing) {
  options_.dry_run = true;
  ASSERT_TRUE(import(kMixedRows, take_rows).ok());
  EXPECT_EQ(account_.valid, 1U);
  EXPECT_EQ(account_.rejected, 4U);
  EXPECT_EQ(account_.applied, 0U);
  EXPECT_TRUE(account_.adds_up());
  for (const std::string& bytes : transport_->requests()) {
    v1::WriteRowsRequest request;
    ASSERT_TRUE(request.ParseFromString(bytes));
    EXPECT_TRUE(request.all_or_nothing());
    EXPECT_FALSE(request.has_writer());
  }
}

TEST_F(ImporterTest, ADryRunDoesNotBelieveAServerThatWrites) {
  options_.dry_run = true;
  const Status status = import(csv_rows(3, 1), [](const auto&, const auto&) {
    v1::WriteRowsResponse response;
    response.set_applied(4);
    return response.SerializeAsString();
  });
  EXPECT_EQ(status.code(), StatusCode::kInternal);
}

TEST_F(ImporterTest, DeletesGoBetweenTheWritesOfTheirEntity) {
  options_.deleted_column = "gone";
  options_.in_flight = 1;
  std::string kinds;
  const std::string time = ",2013-01-01T00:00:00Z,";
  ASSERT_TRUE(import("airport,event_timestamp,gone\nA" + time + "false\nA" + time + "true\nA" +
                         time + "true\nA" + time + "false\n",
                     [&kinds](const auto& method, const auto& request) {
                       kinds += method.ends_with("DeleteRows") ? 'd' : 'w';
                       return take_rows(method, request);
                     })
                  .ok());
  EXPECT_EQ(kinds, "wdw");
  EXPECT_EQ(account_.applied, 4U);
}

TEST_F(ImporterTest, AFeatureWithoutValuesIsLeftOutOfTheWrite) {
  ASSERT_TRUE(
      import("airport,temp,note,event_timestamp\nA,1,NA,2013-01-01T00:00:00Z\n", take_rows).ok());
  v1::WriteRowsRequest request;
  ASSERT_TRUE(request.ParseFromString(transport_->requests().front()));
  ASSERT_EQ(request.columns_size(), 2);
  EXPECT_EQ(request.columns(0).name(), "airport");
  EXPECT_EQ(request.columns(1).name(), "temp");
  EXPECT_EQ(request.columns(1).column().type(), v1::DOUBLE);
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

// Versions of rows as `skua export --all-versions` writes them, for a server that remembers them.
class VersionsTest : public ImporterTest {
 protected:
  VersionsTest() { options_.in_flight = 1; }

  // "A 3" is version 3 of entity A.
  static std::string file_of(const std::vector<std::string>& versions) {
    std::string out = "airport,event_timestamp,created_timestamp,sequence,deleted,temp\n";
    for (const std::string& version : versions) {
      const std::string number = version.substr(2);
      out += version.substr(0, 1) + ",2013-01-01T00:00:00Z,x," + number + ",false," + number + "\n";
    }
    return out;
  }

  Result<std::string> serve(const std::string& method, const std::string& bytes) {
    const std::lock_guard lock(mutex_);
    if (!method.ends_with("GetHistory")) {
      v1::WriteRowsRequest request;
      EXPECT_TRUE(request.ParseFromString(bytes));
      for (int row = 0; row < request.event_timestamps().int64_values_size(); ++row)
        stored_.push_back(
            request.columns(0).column().string_values(row) + " " +
            std::to_string(static_cast<int>(request.columns(1).column().double_values(row))));
      return take_rows(method, bytes);
    }
    v1::GetHistoryRequest request;
    EXPECT_TRUE(request.ParseFromString(bytes));
    v1::GetHistoryResponse response;
    v1::RowColumns& rows = *response.mutable_rows();
    v1::NamedColumn& temp = *rows.add_features();
    temp.set_name("temp");
    temp.mutable_column()->set_type(v1::DOUBLE);
    for (auto version = stored_.rbegin(); version != stored_.rend(); ++version) {
      if (version->substr(0, 1) != request.entity(0).column().string_values(0)) continue;
      rows.add_event_timestamps_us(request.from_us());
      rows.add_deleted(false);
      temp.mutable_column()->add_double_values(std::stod(version->substr(2)));
    }
    rows.set_rows(static_cast<std::uint32_t>(rows.deleted_size()));
    return response.SerializeAsString();
  }
  Status import_versions(const std::vector<std::vector<std::string>>& files) {
    std::vector<std::string> texts;
    for (const auto& versions : files) texts.push_back(file_of(versions));
    return import_all(
        texts, [this](const auto& method, const auto& bytes) { return serve(method, bytes); });
  }

  std::mutex mutex_;
  std::vector<std::string> stored_;
};

using Versions = std::vector<std::string>;

TEST_F(VersionsTest, TheGreatestSequenceIsWrittenLast) {
  const std::vector<std::vector<Versions>> orders = {{{"A 9", "A 4", "A 1", "B 5", "B 2"}},
                                                     {{"A 1", "A 4", "A 9", "B 2", "B 5"}},
                                                     {{"A 1", "B 2", "A 4", "B 5", "A 9"}},
                                                     {{"A 9", "A 4"}, {"A 1", "B 5"}, {"B 2"}}};
  for (const std::vector<Versions>& files : orders) {
    stored_.clear();
    ASSERT_TRUE(import_versions(files).ok());
    Versions of_a;
    Versions of_b;
    for (const std::string& version : stored_) (version[0] == 'A' ? of_a : of_b).push_back(version);
    EXPECT_EQ(of_a, (Versions{"A 1", "A 4", "A 9"}));
    EXPECT_EQ(of_b, (Versions{"B 2", "B 5"}));
    EXPECT_EQ(account_.applied, 5U);
  }
}

TEST_F(VersionsTest, ARepeatDoublesNothing) {
  const std::vector<Versions> files = {{"A 9", "A 4", "A 1", "B 5", "B 2"}};
  ASSERT_TRUE(import_versions(files).ok());
  const Versions once = stored_;
  ASSERT_TRUE(import_versions(files).ok());
  EXPECT_EQ(stored_, once);
  EXPECT_EQ(account_.duplicate, 5U);
  EXPECT_TRUE(account_.adds_up());
  // An import that was interrupted; a version that retention removed.
  for (const auto& [held, expected] :
       {std::pair<Versions, Versions>{{"A 1", "A 4"}, {"A 1", "A 4", "A 9"}},
        {{"A 9"}, {"A 9"}},
        {{"A 1", "A 4", "A 9", "A 77"}, {"A 1", "A 4", "A 9", "A 77"}}}) {
    stored_ = held;
    ASSERT_TRUE(import_versions({{"A 9", "A 4", "A 1"}}).ok());
    EXPECT_EQ(stored_, expected);
  }
}

TEST_F(VersionsTest, AnOrderThatTellsNothingIsRefused) {
  EXPECT_EQ(import_versions({{"A 4", "B 5", "A 3"}}).code(), StatusCode::kInvalidArgument);
  // Each file has an order of its own.
  EXPECT_TRUE(import_versions({{"B 5", "C 2"}, {"A 1"}}).ok());
}

TEST_F(ImporterTest, ADryRunCountsWhatMayExpire) {
  options_.dry_run = true;
  options_.horizon = *parse_rfc3339("2013-06-01T00:00:00Z");
  ASSERT_TRUE(
      import("airport,event_timestamp\nA,2013-01-01T00:00:00Z\nB,2013-06-01T00:00:00Z\n", take_rows)
          .ok());
  EXPECT_EQ(account_.valid, 2U);
  EXPECT_EQ(account_.behind_horizon, 1U);
}

TEST(EntityHashTest, SpellingsOfOneKeyAreOneEntity) {
  v1::FeatureView view = weather_view();
  view.mutable_join_keys(0)->set_type(v1::INT64);
  const auto plan = ColumnPlan::make(view, {});
  ASSERT_TRUE(plan.ok());
  CoercedRows rows(*plan);
  for (const char* key : {"7", "007", "8"})
    ASSERT_TRUE(append_input(rows.columns[0], InputValue::of_text(key)).ok());
  EXPECT_EQ(entity_hash(*plan, rows, 0), entity_hash(*plan, rows, 1));
  EXPECT_NE(entity_hash(*plan, rows, 0), entity_hash(*plan, rows, 2));
}

}  // namespace
}  // namespace skua
