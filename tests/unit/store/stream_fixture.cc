#include "tests/unit/store/stream_fixture.h"

#include <memory>

#include "storage/store/producer_window.h"

namespace skua::test {

WriteBatch StreamFixture::without_producer(std::uint32_t partition, std::uint32_t records) {
  std::vector<UnstampedRow> rows;
  for (std::uint32_t i = 0; i < records; ++i) {
    rows.push_back(row(next_entity_, 500, next_entity_));
    ++next_entity_;
  }
  WriteBatch out = batch(std::move(rows));
  out.all_or_nothing = true;
  out.append.emplace();
  out.append->partition = partition;
  out.append->offsets = records;
  return out;
}

WriteBatch StreamFixture::produced(std::int32_t first, std::int32_t last, Produced how) {
  std::uint32_t records = 1;
  for (std::int32_t at = first; at != last; at = advance_sequence(at, 1)) ++records;
  WriteBatch out = without_producer(how.partition, records);
  out.append->producer = ProducerBatch{how.producer_id, how.epoch, first, last};
  return out;
}

DeadLetter StreamFixture::letter(std::int64_t place, std::string record, std::string entity_key) {
  DeadLetter out;
  out.offset = place;
  out.entity_key = std::move(entity_key);
  out.column = "temp";
  out.reason = invalid_argument("not a number");
  out.record = std::move(record);
  return out;
}

AppendReceipt StreamFixture::append(WriteBatch batch) {
  const Result<WriteReceipt> receipt = write(std::move(batch));
  EXPECT_TRUE(receipt.ok()) << receipt.status().to_string();
  if (!receipt.ok()) return {AppendOutcome::kRefused, -2};
  EXPECT_TRUE(receipt->append.has_value());
  return receipt->append.value_or(AppendReceipt{AppendOutcome::kRefused, -3});
}

std::future<Result<WriteReceipt>> StreamFixture::write_async(WriteBatch batch,
                                                             std::function<void()> on_done) {
  auto promise = std::make_shared<std::promise<Result<WriteReceipt>>>();
  engine_->write(std::move(batch),
                 [promise, on_done = std::move(on_done)](Result<WriteReceipt> receipt) {
                   if (on_done) on_done();
                   promise->set_value(std::move(receipt));
                 });
  return promise->get_future();
}

std::vector<DeadLetter> StreamFixture::letters(std::size_t page_limit) const {
  std::vector<DeadLetter> out;
  std::string cursor;
  do {
    const Result<DeadLetterPage> page = engine_->dead_letters(1, cursor, page_limit);
    EXPECT_TRUE(page.ok()) << page.status().to_string();
    if (!page.ok()) break;
    out.insert(out.end(), page->letters.begin(), page->letters.end());
    cursor = page->cursor;
  } while (!cursor.empty());
  return out;
}

std::uint64_t StreamFixture::stored_rows() const {
  std::uint64_t rows = 0;
  const Result<Snapshot> snapshot = engine_->hold_snapshot(std::chrono::hours(1));
  EXPECT_TRUE(snapshot.ok());
  if (!snapshot.ok()) return 0;
  std::string cursor;
  do {
    const Result<HistoryPage> page = engine_->scan(*snapshot, rules_, cursor, 1 << 20);
    EXPECT_TRUE(page.ok());
    if (!page.ok()) break;
    rows += page->rows.size();
    cursor = page->next;
  } while (!cursor.empty());
  EXPECT_TRUE(engine_->release_snapshot(snapshot->id).ok());
  return rows;
}

void StreamFixture::advance_clock(Duration by) {
  clock_.advance(by);
  ASSERT_TRUE(engine_->confirm_clock().ok());
}

}  // namespace skua::test
