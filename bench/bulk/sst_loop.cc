#include "bench/bulk/sst_loop.h"

#include <rocksdb/cache.h>
#include <rocksdb/sst_file_writer.h>
#include <time.h>

#include <algorithm>
#include <deque>
#include <string>
#include <vector>

#include "bench/bulk/bulk_rows.h"
#include "bench/load/load.h"
#include "bench/load/packed_rows.h"
#include "bench/suite/require.h"
#include "bench/suite/scratch_folder.h"
#include "storage/codec/key_codec.h"
#include "storage/codec/row_codec.h"
#include "storage/codec/row_layout.h"
#include "storage/store/rocks/load/load_tables.h"
#include "storage/store/rocks/rocks_options.h"

namespace skua::bench {
namespace {

constexpr std::int64_t kPieceRows = 20'000;
constexpr std::uint64_t kFileBytes = std::uint64_t{256} << 20U;

struct Entry {
  std::string entity_key;
  std::string history_key;
  std::string row;
};

std::chrono::nanoseconds process_cpu_now() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec);
}

void require_ok(const rocksdb::Status& status) {
  if (!status.ok()) require(false, "writing a sorted file: " + status.ToString());
}

class RowPacker {
 public:
  RowPacker() : layout_(1, features()) {}

  [[nodiscard]] std::vector<Entry> pack(std::int64_t first, std::int64_t end) const {
    std::deque<Column> columns;
    std::vector<const Column*> pointers;
    for (std::size_t feature = 0; feature < layout_.slots().size(); ++feature) {
      Column& column = columns.emplace_back(ValueType::kFloat);
      for (std::int64_t item = first; item < end; ++item) column.append(bulk_value(item, feature));
      pointers.push_back(&column);
    }
    std::vector<Entry> entries;
    for (std::int64_t item = first; item < end; ++item) {
      const Timestamp event{bulk_event_us(item)};
      const auto sequence = static_cast<Sequence>(item) + 1;
      Entry& entry = entries.emplace_back();
      entry.entity_key = packed_key(item);
      entry.history_key = history_key(entry.entity_key, event, sequence);
      entry.row = pack_row(layout_, pointers, static_cast<std::size_t>(item - first));
      stamp_row(entry.entity_key, {event, {1}, sequence}, entry.row);
    }
    return entries;
  }

 private:
  static std::vector<Feature> features() {
    std::vector<Feature> features(bulk_view("items").types.size());
    for (std::size_t i = 0; i < features.size(); ++i) {
      features[i].type = ValueType::kFloat;
      features[i].id = static_cast<FeatureId>(i + 1);
    }
    return features;
  }

  RowLayout layout_;
};

rocksdb::Options family(const rocksdb::ColumnFamilyOptions& options) {
  return published_table(rocksdb::Options(rocksdb::DBOptions(), options));
}
std::shared_ptr<rocksdb::Cache> cache() { return rocksdb::NewLRUCache(1 << 20); }

// A history file and a latest file at a time.
class FilePairs {
 public:
  FilePairs()
      : history_(rocksdb::EnvOptions(), family(history_options(engine_, cache(), nullptr))),
        latest_(rocksdb::EnvOptions(), family(latest_options(engine_, cache(), nullptr))) {}

  void put(const std::vector<Entry>& entries) {
    if (!is_open_) open();
    for (const Entry& entry : entries) {
      require_ok(history_.Put(entry.history_key, entry.row));
      require_ok(latest_.Put(entry.entity_key, entry.row));
    }
    if (latest_.FileSize() >= kFileBytes) finish();
  }

  void finish() {
    if (!is_open_) return;
    require_ok(history_.Finish());
    require_ok(latest_.Finish());
    is_open_ = false;
  }

 private:
  void open() {
    const std::string name = (folder_.path() / std::to_string(++pairs_)).string();
    require_ok(history_.Open(name + ".history.sst"));
    require_ok(latest_.Open(name + ".latest.sst"));
    is_open_ = true;
  }

  RocksEngineOptions engine_;
  ScratchFolder folder_;
  rocksdb::SstFileWriter history_;
  rocksdb::SstFileWriter latest_;
  bool is_open_ = false;
  int pairs_ = 0;
};

class SstLoop : public Subject {
 public:
  explicit SstLoop(std::int64_t rows) : rows_(rows) {}

  [[nodiscard]] const std::string& name() const override { return name_; }

  [[nodiscard]] Slice run(std::chrono::nanoseconds /*length*/) override {
    Slice slice;
    slice.calls = 1;
    slice.values = static_cast<std::uint64_t>(rows_);
    FilePairs files;
    const auto timed = [&slice](const auto& work) {
      const std::chrono::nanoseconds cpu = process_cpu_now();
      const auto start = SteadyClock::now();
      work();
      slice.elapsed += SteadyClock::now() - start;
      slice.server_cpu += process_cpu_now() - cpu;
    };
    for (std::int64_t first = 0; first < rows_; first += kPieceRows) {
      const auto entries = packer_.pack(first, std::min(first + kPieceRows, rows_));
      timed([&] { files.put(entries); });
    }
    timed([&] { files.finish(); });
    return slice;
  }

 private:
  std::string name_ = "SstFileWriter loop";
  std::int64_t rows_;
  RowPacker packer_;
};

}  // namespace

std::unique_ptr<Subject> make_sst_loop(std::int64_t rows) {
  return std::make_unique<SstLoop>(rows);
}

}  // namespace skua::bench
