#include "api/service/stream_write.h"

#include "storage/model/coercion.h"
#include "tests/unit/service/service_fixture.h"

namespace skua {
namespace {

class StreamWriteTest : public ServiceTest {
 protected:
  void set_policy(BadRowPolicy policy) {
    FeatureView view = weather();
    view.stream.on_bad_row = policy;
    Definitions definitions;
    definitions.views = {view};
    apply(definitions);
  }

  // An upsert of each origin, in the order of records; "" is rejected by the decoder, "-ORIGIN" is
  // a delete, "+ORIGIN" is dated too far ahead, "~ORIGIN" is not dated.
  StreamBatch batch_of(const std::vector<std::string>& origins) {
    StreamBatch batch{StreamRows(*registry->snapshot()->view("", "weather")), {}, {}, {}, 0};
    batch.append.partition = 3;
    batch.append.offsets = static_cast<std::uint32_t>(origins.size());
    batch.record_bytes = [](std::uint32_t record) { return "record " + std::to_string(record); };
    batch.kept_bytes = 17;
    for (std::uint32_t i = 0; i < origins.size(); ++i) {
      const std::string& origin = origins[i];
      if (origin.empty()) {
        batch.rows.reject(i, "temp", invalid_argument("not a number"));
        continue;
      }
      WriteRequest& request = batch.rows.begin(i, origin[0] == '-');
      const bool is_marked = origin[0] == '-' || origin[0] == '+' || origin[0] == '~';
      EXPECT_TRUE(append_text(*request.keys[0], origin.substr(is_marked ? 1 : 0)).ok());
      if (origin[0] != '~')
        request.event_timestamps->append((origin[0] == '+' ? kNow + hours(1) : kNow).us);
      batch.rows.commit();
    }
    return batch;
  }
  Result<StreamReceipt> stream(StreamBatch batch) {
    std::optional<Result<StreamReceipt>> answer;
    stream_writes.write(std::move(batch),
                        [&](Result<StreamReceipt> result) { answer.emplace(std::move(result)); });
    EXPECT_TRUE(answer.has_value());
    return answer ? *std::move(answer) : Result<StreamReceipt>(internal_error("no answer"));
  }
  static std::vector<std::uint32_t> records_of(const std::vector<UnstampedRow>& rows) {
    std::vector<std::uint32_t> records;
    for (const UnstampedRow& row : rows) records.push_back(row.request_row);
    return records;
  }

  StreamWriteService stream_writes{engine, limits, minutes(5)};
};

TEST_F(StreamWriteTest, RowsKeepTheOrderOfTheirRecords) {
  const auto receipt = stream(batch_of({"EWR", "-EWR", "JFK", "-LGA"}));
  ASSERT_TRUE(receipt.ok());
  EXPECT_EQ(receipt->append.outcome, AppendOutcome::kAppended);
  EXPECT_EQ(receipt->applied, 4u);
  EXPECT_EQ(receipt->event_timestamps, (std::vector{kNow, kNow}));
  ASSERT_EQ(engine.writes.size(), 1u);
  const WriteBatch& batch = engine.writes[0];
  EXPECT_EQ(records_of(batch.rows), (std::vector<std::uint32_t>{0, 1, 2, 3}));
  EXPECT_EQ(batch.rows[0].entity_key, batch.rows[1].entity_key);
  EXPECT_FALSE(RowView::trusted(batch.rows[0].row).is_tombstone());
  EXPECT_TRUE(RowView::trusted(batch.rows[1].row).is_tombstone());
  EXPECT_EQ(batch.append->partition, 3u);
  EXPECT_EQ(batch.append->offsets, 4u);
  EXPECT_TRUE(batch.all_or_nothing);
}

TEST_F(StreamWriteTest, OneBadRecordRefusesABatchOfARejectingView) {
  const auto receipt = stream(batch_of({"EWR", "", "+JFK", "LGA"}));
  ASSERT_TRUE(receipt.ok());
  EXPECT_EQ(receipt->append.outcome, AppendOutcome::kRefused);
  EXPECT_EQ(receipt->rejected, 2u);
  EXPECT_EQ(receipt->applied, 0u);
  ASSERT_EQ(receipt->errors.size(), 2u);
  EXPECT_EQ(receipt->errors[0].record, 1u);
  EXPECT_EQ(receipt->errors[0].fault, RowFault::kContent);
  EXPECT_EQ(receipt->errors[1].record, 2u);
  EXPECT_EQ(receipt->errors[1].fault, RowFault::kEventTimestamp);
  EXPECT_TRUE(engine.stored.empty());
}

TEST_F(StreamWriteTest, LettersKeepWhatIsBadBesideTheGoodRows) {
  set_policy(BadRowPolicy::kDeadLetter);
  const auto receipt = stream(batch_of({"EWR", "", "+JFK", "LGA"}));
  ASSERT_TRUE(receipt.ok());
  EXPECT_EQ(receipt->append.outcome, AppendOutcome::kAppended);
  EXPECT_EQ(receipt->applied, 2u);
  EXPECT_EQ(receipt->rejected, 2u);
  ASSERT_EQ(engine.writes.size(), 1u);
  const WriteBatch& batch = engine.writes[0];
  EXPECT_EQ(records_of(batch.rows), (std::vector<std::uint32_t>{0, 3}));
  ASSERT_EQ(batch.dead_letters.size(), 2u);
  EXPECT_EQ(batch.dead_letters[0].offset, 1);
  EXPECT_EQ(batch.dead_letters[0].record, "record 1");
  EXPECT_EQ(batch.dead_letters[0].column, "temp");
  EXPECT_EQ(batch.dead_letters[0].entity_key, "");
  EXPECT_EQ(batch.dead_letters[1].offset, 2);
  EXPECT_EQ(batch.dead_letters[1].partition, 3u);
  EXPECT_NE(batch.dead_letters[1].entity_key, "");  // It was read, so an erasure finds it.
  // The engine asks for a letter of a row that turns out to be EXPIRED.
  ASSERT_TRUE(batch.expired_letter);
  EXPECT_EQ(batch.expired_letter_bytes, 17u);
  const DeadLetter expired = batch.expired_letter(3);
  EXPECT_EQ(expired.offset, 3);
  EXPECT_EQ(expired.record, "record 3");
  EXPECT_EQ(expired.entity_key, batch.rows[1].entity_key);
}

TEST_F(StreamWriteTest, DroppedRecordsAreCountedOnly) {
  set_policy(BadRowPolicy::kDrop);
  const auto receipt = stream(batch_of({"", "EWR", ""}));
  ASSERT_TRUE(receipt.ok());
  EXPECT_EQ(receipt->append.outcome, AppendOutcome::kAppended);
  EXPECT_EQ(receipt->applied, 1u);
  EXPECT_EQ(receipt->rejected, 2u);
  EXPECT_TRUE(engine.writes[0].dead_letters.empty());
  EXPECT_FALSE(engine.writes[0].expired_letter);
}

TEST_F(StreamWriteTest, ABatchThatIsRefusedAsAWholeStoresNothingWhateverThePolicy) {
  for (const BadRowPolicy policy :
       {BadRowPolicy::kReject, BadRowPolicy::kDeadLetter, BadRowPolicy::kDrop}) {
    set_policy(policy);
    StreamBatch batch = batch_of({"EWR"});
    batch.append.refusal = invalid_argument("cannot be decompressed");
    batch.append.offsets = 0x7fffffff;  // As its header says; nobody has counted.
    const auto receipt = stream(std::move(batch));
    ASSERT_TRUE(receipt.ok());
    EXPECT_EQ(receipt->append.outcome, AppendOutcome::kRefused);
    ASSERT_EQ(engine.turned_away.size(), 1u);
    EXPECT_TRUE(engine.turned_away[0].rows.empty());
    EXPECT_EQ(engine.turned_away[0].request_rows, 0u);  // It takes no room in the queue.
    engine.turned_away.clear();
    EXPECT_TRUE(receipt->errors.empty());
    EXPECT_TRUE(engine.stored.empty());
    EXPECT_TRUE(engine.letters.empty());
  }
}

TEST_F(StreamWriteTest, ARowThatIsNotDatedHasTheCreatedTimestamp) {
  const auto receipt = stream(batch_of({"EWR", "~JFK", "-LGA"}));
  ASSERT_TRUE(receipt.ok());
  EXPECT_EQ(receipt->event_timestamps, (std::vector{kNow, receipt->created_timestamp}));
}

TEST_F(StreamWriteTest, ARepeatCountsNothing) {
  engine.next_append = AppendReceipt{AppendOutcome::kDuplicate, 40};
  const auto receipt = stream(batch_of({"EWR"}));
  ASSERT_TRUE(receipt.ok());
  EXPECT_EQ(receipt->append.base_offset, 40);
  EXPECT_EQ(receipt->applied, 0u);
  EXPECT_TRUE(receipt->event_timestamps.empty());
}

TEST_F(StreamWriteTest, OversizeRowsAreOfTheirOwnKind) {
  limits.cell_bytes_max = 16;
  StreamBatch batch = batch_of({"EWR"});
  WriteRequest& request = batch.rows.begin(1, false);
  ASSERT_TRUE(append_text(*request.keys[0], "JFK").ok());
  ASSERT_TRUE(append_text(*request.features[1], std::string(17, 'x')).ok());
  batch.rows.commit();
  batch.append.offsets = 2;
  const auto receipt = stream(std::move(batch));
  ASSERT_TRUE(receipt.ok() && receipt->errors.size() == 1);
  EXPECT_EQ(receipt->errors[0].fault, RowFault::kSize);
}

}  // namespace
}  // namespace skua
