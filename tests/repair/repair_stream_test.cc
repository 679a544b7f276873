// What the doors of streams keep: offsets of partitions, and dead letters.

#include <gtest/gtest.h>

#include "tests/repair/repair_fixture.h"

namespace skua::test {
namespace {

class RepairStreamTest : public RepairFixture {
 protected:
  static constexpr std::uint32_t kPartition = 3;
  static constexpr std::uint64_t kLetterBytes = 12 + 62 + 407;  // Key, frame (FORMAT.md), record.

  WriteBatch records(std::int64_t first, std::int64_t count) {
    std::vector<UnstampedRow> unstamped;
    for (std::int64_t i = first; i < first + count; ++i) unstamped.push_back(row(i, 1000 + i, i));
    WriteBatch out = batch(std::move(unstamped));
    out.append.emplace();
    out.append->partition = kPartition;
    out.append->offsets = static_cast<std::uint32_t>(count);
    return out;
  }
  // One letter of a fixed size.
  Status write_letter(std::int64_t number) {
    WriteBatch out = records(number, 0);
    out.append->offsets = 1;
    out.request_rows = 1;
    DeadLetter letter;
    letter.reason = invalid_argument("not a number");
    letter.record = std::to_string(1'000'000 + number);
    // Does not compress, so that letters fill several blocks.
    for (std::uint64_t i = 0, x = static_cast<std::uint64_t>(number) + 1; i < 400; ++i) {
      x = x * 6364136223846793005u + 1442695040888963407u;
      letter.record += static_cast<char>(x >> 56);
    }
    out.dead_letters = {letter};
    return write(std::move(out)).status();
  }
  std::size_t letters() {
    std::size_t count = 0;
    std::string cursor;
    do {
      const Result<DeadLetterPage> page = engine_->dead_letters(1, cursor, 1000);
      EXPECT_TRUE(page.ok()) << page.status().to_string();
      if (!page.ok()) return count;
      count += page->letters.size();
      cursor = page->cursor;
    } while (!cursor.empty());
    return count;
  }
};

TEST_F(RepairStreamTest, OffsetsAroundTheDamageAreTold) {
  open_store();
  for (std::int64_t i = 0; i < 30; ++i) ASSERT_TRUE(write(records(2 * i, 2)).ok());
  FaultDisk::Image damaged = image();
  const std::string log = names(damaged, ".log").at(0);
  // In a row of the middle, found by its own checksum's bytes: any record there will do.
  for (std::size_t at = damaged.at(log).size() / 2;; at += 10) {
    ASSERT_LT(at, damaged.at(log).size() * 3 / 4);
    FaultDisk::Image trial = damaged;
    flip(trial, log, at);
    restart_on(trial);
    const Result<RepairReport> told = repair(false);
    ASSERT_TRUE(told.ok()) << told.status().to_string();
    ASSERT_EQ(told->logs.size(), 1U);
    const LogDamage& loss = told->logs[0];
    if (loss.rows_at_most() != 2) continue;  // A seal.
    ASSERT_EQ(loss.offsets.size(), 1U);
    EXPECT_EQ(loss.offsets[0].incarnation, 1U);
    EXPECT_EQ(loss.offsets[0].partition, kPartition);
    EXPECT_EQ(loss.offsets[0].before % 2, 0);
    EXPECT_EQ(loss.offsets[0].after, loss.offsets[0].before + 4) << "and those of the next batch";
    return;
  }
}

TEST_F(RepairStreamTest, DeadLettersThatAreLeftAreCountedAnew) {
  constexpr std::int64_t kLetters = 200;
  open_store();
  for (std::int64_t i = 0; i < kLetters; ++i) ASSERT_TRUE(write_letter(i).ok());
  engine_.reset();
  const FaultDisk::Image whole = image();
  for (const std::string& name : names(whole, ".sst")) {
    FaultDisk::Image damaged = whole;
    flip(damaged, name, whole.at(name).size() / 2);
    restart_on(damaged);
    const Result<RepairReport> told = repair(false);
    if (!told.ok() || told->tables.empty() || told->tables[0].family != "dead_letters") continue;
    const std::uint64_t lost = told->tables[0].unreadable;
    EXPECT_GT(lost, 0U);
    EXPECT_LT(lost, static_cast<std::uint64_t>(kLetters));
    ASSERT_TRUE(repair(true).ok());
    // Room for what is left, and the letters that are written again.
    options_.dead_letter_bytes_max = kLetterBytes * kLetters;
    ASSERT_NO_FATAL_FAILURE(open_store());
    EXPECT_EQ(letters(), kLetters - lost);
    for (std::uint64_t i = 0; i < lost; ++i)
      EXPECT_TRUE(write_letter(kLetters + static_cast<std::int64_t>(i)).ok());
    EXPECT_EQ(letters(), static_cast<std::size_t>(kLetters));
    EXPECT_EQ(write_letter(kLetters * 2).code(), StatusCode::kResourceExhausted);
    return;
  }
  FAIL() << "no file of dead letters";
}

}  // namespace
}  // namespace skua::test
