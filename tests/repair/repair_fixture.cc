#include "tests/repair/repair_fixture.h"

#include <algorithm>
#include <set>

#include "tests/fault/fault_file_system.h"

namespace skua::test {

RepairFixture::RepairFixture() {
  options_.data_dir = kFolder;
  clock_.set(Timestamp{1'700'000'000'000'000});
}

void RepairFixture::TearDown() { engine_.reset(); }

void RepairFixture::open_store() {
  options_.file_system = make_fault_file_system(disk_);
  open();
}

void RepairFixture::write_commits(int commits, int rows_per_commit) {
  for (int commit = 0; commit < commits; ++commit) {
    std::vector<UnstampedRow> unstamped;
    std::vector<StoredRow> stored;
    for (int i = 0; i < rows_per_commit; ++i) {
      const auto number = static_cast<std::int64_t>(rows_.size() + stored.size());
      // Entities come again, each time later.
      stored.push_back({number % 97, 1000 + number, number * 7, 0});
      unstamped.push_back(row(stored.back().entity, stored.back().event_us, stored.back().value));
    }
    const Sequence before = engine_->last_commit().sequence;
    const Result<WriteReceipt> receipt = write(batch(std::move(unstamped)));
    ASSERT_TRUE(receipt.ok()) << receipt.status().to_string();
    for (std::size_t i = 0; i < stored.size(); ++i) stored[i].sequence = before + 1 + i;
    rows_.insert(rows_.end(), stored.begin(), stored.end());
  }
}

std::vector<RepairFixture::StoredRow> RepairFixture::without(Sequence first, Sequence last) const {
  std::vector<StoredRow> rows = rows_;
  std::erase_if(
      rows, [&](const StoredRow& row) { return row.sequence >= first && row.sequence <= last; });
  return rows;
}

void RepairFixture::restart_on(const FaultDisk::Image& image) {
  engine_.reset();
  disk_.set_image(image);
}

std::vector<std::string> RepairFixture::names(const FaultDisk::Image& image,
                                              const std::string& suffix) {
  std::vector<std::string> out;
  for (const auto& [path, bytes] : image) {
    const bool is_top = path.rfind('/') == std::string(kFolder).size();
    if (is_top && path.ends_with(suffix) && !bytes.empty()) out.push_back(path);
  }
  return out;
}

void RepairFixture::flip(FaultDisk::Image& image, const std::string& file, std::size_t at,
                         int bit) {
  std::string& bytes = image.at(file);
  bytes.at(at) = static_cast<char>(bytes.at(at) ^ (1 << bit));
}

Result<RepairReport> RepairFixture::repair(bool accepts_loss) {
  RepairOptions options;
  options.data_dir = kFolder;
  options.accepts_loss = accepts_loss;
  options.file_system = make_fault_file_system(disk_);
  return repair_store(options);
}

void RepairFixture::expect_answers(const std::vector<StoredRow>& rows) {
  std::map<std::int64_t, StoredRow> newest;
  for (const StoredRow& row : rows) {
    const Answer answer = as_of(row.entity, row.event_us);
    EXPECT_EQ(answer.status, LookupStatus::kFound) << "sequence " << row.sequence;
    EXPECT_EQ(answer.value, row.value) << "sequence " << row.sequence;
    newest[row.entity] = row;
  }
  for (const StoredRow& row : rows_) {
    const Answer answer = latest(row.entity);
    const auto expected = newest.find(row.entity);
    if (expected == newest.end()) {
      EXPECT_EQ(answer.status, LookupStatus::kNotFound) << "entity " << row.entity;
      continue;
    }
    EXPECT_EQ(answer.status, LookupStatus::kFound) << "entity " << row.entity;
    EXPECT_EQ(answer.value, expected->second.value) << "entity " << row.entity;
  }
  EXPECT_EQ(history_rows(), rows.size());
}

std::uint64_t RepairFixture::history_rows() {
  std::set<std::int64_t> entities;
  for (const StoredRow& row : rows_) entities.insert(row.entity);
  std::uint64_t rows = 0;
  for (const std::int64_t entity : entities) {
    const Result<HistoryPage> page =
        engine_->history(rules_, entity_key(entity), Timestamp::min(), Timestamp::max(),
                         engine_->now(), 100'000, "");
    EXPECT_TRUE(page.ok()) << page.status().to_string();
    if (page.ok()) rows += page->rows.size();
  }
  return rows;
}

}  // namespace skua::test
