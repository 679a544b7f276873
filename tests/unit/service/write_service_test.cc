#include "api/service/write_service.h"

#include <cmath>

#include "tests/unit/service/service_fixture.h"

namespace skua {
namespace {

using O = RowOutcome;

class WriteServiceTest : public ServiceTest {
 protected:
  WriteRequest weather_rows(const std::vector<std::optional<std::string>>& origins) {
    auto request = *writes.prepare(kEveryone, "", "weather", false);
    **request.add_column("origin") = strings(origins);
    Column* temps = *request.add_column("temp");
    for (std::size_t i = 0; i < origins.size(); ++i) temps->append(static_cast<double>(i));
    return request;
  }
  static std::vector<std::uint32_t> rejected_rows(const WriteReceipt& receipt) {
    std::vector<std::uint32_t> rows;
    for (const Rejection& rejection : receipt.rejections) rows.push_back(rejection.row);
    return rows;
  }
};

TEST_F(WriteServiceTest, PacksColumnsIntoRows) {
  auto request = weather_rows({"EWR", "JFK"});
  fill_event_timestamps(request, {kNow, kNow - hours(1)});
  const WriteReceipt receipt = write(std::move(request));
  EXPECT_EQ(receipt.outcomes, (std::vector{O::kApplied, O::kApplied}));
  ASSERT_EQ(engine.writes.size(), 1u);
  const WriteBatch& batch = engine.writes[0];
  ASSERT_NE(batch.layouts, nullptr);
  EXPECT_EQ(batch.request_rows, 2u);
  ASSERT_EQ(batch.rows.size(), 2u);
  EXPECT_EQ(batch.rows[1].request_row, 1u);
  EXPECT_EQ(batch.rows[1].event_timestamp, kNow - hours(1));
  const RowLayout& layout = batch.layouts->back();
  const RowView row = RowView::trusted(batch.rows[1].row);
  double temp = 0;
  std::memcpy(&temp, row.fixed(layout.slots()[0]), sizeof(temp));
  EXPECT_DOUBLE_EQ(temp, 1.0);
  EXPECT_TRUE(row.is_null(layout.slots()[1]));  // Absent from the request.
}

TEST_F(WriteServiceTest, WithoutEventTimestampTheCommitGivesOne) {
  auto request = weather_rows({"EWR", "JFK"});
  request.event_timestamps = std::make_unique<Column>(ValueType::kUnixTimestamp);
  request.event_timestamps->append(kNow.us - 1);
  request.event_timestamps->append_null();
  (void)write(std::move(request));
  EXPECT_TRUE(engine.writes[0].rows[0].event_timestamp.has_value());
  EXPECT_FALSE(engine.writes[0].rows[1].event_timestamp.has_value());
  (void)write(weather_rows({"LGA"}));
  EXPECT_FALSE(engine.writes[1].rows[0].event_timestamp.has_value());
}

TEST_F(WriteServiceTest, NoRowsIsAnEmptyReceipt) {
  const WriteReceipt receipt = write(weather_rows({}));
  EXPECT_TRUE(receipt.outcomes.empty());
  EXPECT_EQ(engine.writes.size(), 1u);
}

TEST_F(WriteServiceTest, NanIsAFeatureValue) {
  put_weather("EWR", kNow, std::nan(""));
  EXPECT_TRUE(
      std::isnan(value<double>(read(request_for({"weather:temp"}, {strings({"EWR"})})), 0, 0)));
}

TEST_F(WriteServiceTest, MissingRaggedAndDoubleColumnsFailTheRequest) {
  auto no_key = *writes.prepare(kEveryone, "", "weather", false);
  (*no_key.add_column("temp"))->append(1.0);
  EXPECT_EQ(write_error(std::move(no_key)), StatusCode::kInvalidArgument);

  auto short_feature = weather_rows({"EWR", "JFK"});
  (*short_feature.add_column("note"))->append_cell("one");
  EXPECT_EQ(write_error(std::move(short_feature)), StatusCode::kInvalidArgument);

  auto short_key = *writes.prepare(kEveryone, "", "delays", false);
  **short_key.add_column("origin") = strings({"EWR", "JFK"});
  **short_key.add_column("flight") = integers({1});
  EXPECT_EQ(write_error(std::move(short_key)), StatusCode::kInvalidArgument);

  auto long_times = weather_rows({"EWR"});
  fill_event_timestamps(long_times, {kNow, kNow});
  EXPECT_EQ(write_error(std::move(long_times)), StatusCode::kInvalidArgument);

  auto long_unknown = weather_rows({"EWR"});
  long_unknown.reject_unknown("nope", 1);
  EXPECT_EQ(write_error(std::move(long_unknown)), StatusCode::kInvalidArgument);

  auto twice = weather_rows({"EWR"});
  EXPECT_EQ(twice.add_column("temp").status().code(), StatusCode::kInvalidArgument);
  EXPECT_EQ(twice.add_column("origin").status().code(), StatusCode::kInvalidArgument);
  EXPECT_TRUE(engine.writes.empty());
}

TEST_F(WriteServiceTest, LimitsOfTheRequest) {
  limits.rows_per_write_max = 2;
  EXPECT_EQ(write(weather_rows({"a", "b"})).count(O::kApplied), 2u);
  EXPECT_EQ(write_error(weather_rows({"a", "b", "c"})), StatusCode::kInvalidArgument);
}

TEST_F(WriteServiceTest, WriterStampsAreChecked) {
  const auto stamped = [&](const std::string& id, std::uint64_t sequence) {
    auto request = weather_rows({"EWR"});
    request.writer = WriterStamp{id, sequence};
    return write_error(std::move(request));
  };
  EXPECT_EQ(stamped("w", 1), StatusCode::kOk);
  EXPECT_EQ(stamped(std::string(128, 'w'), 1), StatusCode::kOk);
  EXPECT_EQ(stamped("", 1), StatusCode::kInvalidArgument);
  EXPECT_EQ(stamped(std::string(129, 'w'), 1), StatusCode::kInvalidArgument);
  EXPECT_EQ(stamped("w", 0), StatusCode::kInvalidArgument);
}

TEST_F(WriteServiceTest, BadRowsAreRejectedAndTheOthersApplied) {
  limits.entity_key_bytes_max = 16;
  limits.cell_bytes_max = 20;
  auto request = weather_rows({"a", std::nullopt, std::string(15, 'x'), "d", "e", "f", "g"});
  Column* notes = *request.add_column("note");
  for (int i = 0; i < 7; ++i) notes->append_cell(std::string(i == 3 ? 21u : 20u, 'n'));
  fill_event_timestamps(request,
                        {kNow, kNow, kNow, kNow, kNow + minutes(5), kNow + minutes(5) + Duration(1),
                         kEarliestTimestamp - Duration(1)});
  const WriteReceipt receipt = write(std::move(request));
  EXPECT_EQ(receipt.outcomes, (std::vector{O::kApplied, O::kRejected, O::kRejected, O::kRejected,
                                           O::kApplied, O::kRejected, O::kRejected}));
  EXPECT_EQ(rejected_rows(receipt), (std::vector<std::uint32_t>{1, 2, 3, 5, 6}));
  const std::vector<std::string> columns = {"origin", "origin", "note", "event_timestamp",
                                            "event_timestamp"};
  for (std::size_t i = 0; i < columns.size(); ++i) {
    EXPECT_EQ(receipt.rejections[i].column, columns[i]);
    EXPECT_EQ(receipt.rejections[i].reason.code(), StatusCode::kInvalidArgument);
  }
}

TEST_F(WriteServiceTest, AnOversizeRowIsRejected) {
  limits.row_bytes_max = 100;
  auto request = weather_rows({"a", "b"});
  Column* notes = *request.add_column("note");
  notes->append_cell(std::string(100, 'n'));
  notes->append_cell("short");
  const WriteReceipt receipt = write(std::move(request));
  EXPECT_EQ(receipt.outcomes, (std::vector{O::kRejected, O::kApplied}));
}

TEST_F(WriteServiceTest, TheDoorsRejectionsStandAndTheFirstOneWins) {
  auto request = weather_rows({"a", std::nullopt, "c"});
  request.reject(2, "temp", invalid_argument("not a number"));
  request.reject(2, "note", invalid_argument("not a text"));
  request.reject(1, "note", invalid_argument("not a text"));
  const WriteReceipt receipt = write(std::move(request));
  EXPECT_EQ(receipt.outcomes, (std::vector{O::kApplied, O::kRejected, O::kRejected}));
  ASSERT_EQ(rejected_rows(receipt), (std::vector<std::uint32_t>{1, 2}));
  EXPECT_EQ(receipt.rejections[0].column, "note");
  EXPECT_EQ(receipt.rejections[1].column, "temp");
}

TEST_F(WriteServiceTest, UnknownFeaturesRejectTheirRows) {
  auto request = weather_rows({"a", "b"});
  const auto column = request.add_column("nope");
  ASSERT_TRUE(column.ok());
  EXPECT_EQ(*column, nullptr);
  EXPECT_FALSE(request.ignores_unknown());
  request.reject_unknown("nope", 1);
  const WriteReceipt receipt = write(std::move(request));
  EXPECT_EQ(receipt.outcomes, (std::vector{O::kApplied, O::kRejected}));
  EXPECT_EQ(receipt.rejections[0].column, "nope");
}

TEST_F(WriteServiceTest, OnlySoManyRejectionsAreDescribed) {
  limits.rejections_max = 2;
  const WriteReceipt receipt =
      write(weather_rows({std::nullopt, std::nullopt, "c", std::nullopt, std::nullopt}));
  EXPECT_EQ(receipt.count(O::kRejected), 4u);
  EXPECT_EQ(receipt.count(O::kApplied), 1u);
  EXPECT_EQ(rejected_rows(receipt), (std::vector<std::uint32_t>{0, 1}));
}

TEST_F(WriteServiceTest, AllOrNothingAppliesNothing) {
  auto request = weather_rows({"a", std::nullopt, "c"});
  request.all_or_nothing = true;
  request.progress = {{"offset", "7"}};
  const WriteReceipt receipt = write(std::move(request));
  EXPECT_EQ(receipt.count(O::kRejected), 3u);
  ASSERT_EQ(rejected_rows(receipt), (std::vector<std::uint32_t>{0, 1, 2}));
  EXPECT_EQ(receipt.rejections[0].reason.code(), StatusCode::kAborted);
  EXPECT_EQ(receipt.rejections[1].reason.code(), StatusCode::kInvalidArgument);
  EXPECT_EQ(receipt.rejections[2].reason.code(), StatusCode::kAborted);
  EXPECT_TRUE(engine.writes.empty());
  EXPECT_TRUE(engine.stored.empty());
}

TEST_F(WriteServiceTest, AllOrNothingOfAWriterCommitsItsReceipt) {
  auto request = weather_rows({"a", std::nullopt});
  request.all_or_nothing = true;
  request.progress = {{"offset", "7"}};
  request.writer = WriterStamp{"w", 3};
  EXPECT_EQ(write(std::move(request)).count(O::kRejected), 2u);
  ASSERT_EQ(engine.writes.size(), 1u);
  EXPECT_TRUE(engine.writes[0].rows.empty());
  EXPECT_TRUE(engine.writes[0].progress.empty());
  EXPECT_EQ(engine.writes[0].request_rows, 2u);
  EXPECT_EQ(engine.writes[0].writer->sequence, 3u);
}

TEST_F(WriteServiceTest, AllOrNothingWithoutRejectionIsAnOrdinaryWrite) {
  auto request = weather_rows({"a", "b"});
  request.all_or_nothing = true;
  request.progress = {{"offset", "7"}};
  EXPECT_EQ(write(std::move(request)).count(O::kApplied), 2u);
  EXPECT_EQ(engine.writes[0].progress.size(), 1u);
}

TEST_F(WriteServiceTest, ADeleteTakesJoinKeysOnly) {
  auto request = *writes.prepare(kEveryone, "", "weather", true);
  EXPECT_EQ(request.add_column("temp").status().code(), StatusCode::kInvalidArgument);
  **request.add_column("origin") = strings({"EWR"});
  EXPECT_EQ(write(std::move(request)).count(O::kApplied), 1u);
  EXPECT_TRUE(RowView::trusted(engine.writes[0].rows[0].row).is_tombstone());
}

TEST_F(WriteServiceTest, UnknownViewsAreNotFound) {
  EXPECT_EQ(writes.prepare(kEveryone, "", "nope", false).status().code(), StatusCode::kNotFound);
}

}  // namespace
}  // namespace skua
