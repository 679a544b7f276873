#include "storage/store/rocks/committed_rows.h"

#include "storage/codec/key_codec.h"
#include "storage/store/rocks/rocks_status.h"

namespace skua {
namespace {

std::string_view view_of(const rocksdb::Slice& slice) { return {slice.data(), slice.size()}; }

class RowCollector final : public rocksdb::WriteBatch::Handler {
 public:
  RowCollector(const RocksFamilies& rocks, const RowGenerations::State& generations,
               std::vector<CommittedRow>& rows)
      : latest_(rocks.latest->GetID()),
        history_(rocks.history->GetID()),
        generations_(generations),
        rows_(rows) {}

  rocksdb::Status PutCF(std::uint32_t family, const rocksdb::Slice& key,
                        const rocksdb::Slice& value) override {
    add(family, view_of(key), view_of(value));
    return {};
  }
  // Only of generations that are staged.
  rocksdb::Status MergeCF(std::uint32_t, const rocksdb::Slice&, const rocksdb::Slice&) override {
    return {};
  }
  rocksdb::Status DeleteCF(std::uint32_t family, const rocksdb::Slice& key) override {
    add(family, view_of(key), {});
    return {};
  }
  // Whole views go only after they were dropped: nobody reads them.
  rocksdb::Status DeleteRangeCF(std::uint32_t, const rocksdb::Slice&,
                                const rocksdb::Slice&) override {
    return {};
  }
  void LogData(const rocksdb::Slice&) override {}

 private:
  void add(std::uint32_t family, std::string_view key, std::string_view newest) {
    const bool is_history = family == history_;
    if (!is_history && family != latest_) return;
    if (generations_.has_staged() && generations_.is_staged(generation_of(key))) return;
    if (is_history)
      rows_.push_back({key.substr(0, key.size() - kHistorySuffixBytes), false, {}});
    else
      rows_.push_back({key, true, newest});
  }

  std::uint32_t latest_;
  std::uint32_t history_;
  const RowGenerations::State& generations_;
  std::vector<CommittedRow>& rows_;
};

}  // namespace

Result<std::vector<CommittedRow>> committed_rows(const RocksFamilies& rocks,
                                                 const RowGenerations::State& generations,
                                                 const rocksdb::WriteBatch& batch) {
  std::vector<CommittedRow> rows;
  rows.reserve(batch.Count());
  RowCollector collector(rocks, generations, rows);
  RETURN_IF_ERROR(from_rocks(batch.Iterate(&collector), "reading a batch back"));
  return rows;
}

}  // namespace skua
