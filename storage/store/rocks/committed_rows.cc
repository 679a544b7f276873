#include "storage/store/rocks/committed_rows.h"

#include "storage/codec/key_codec.h"
#include "storage/store/rocks/rocks_status.h"

namespace skua {
namespace {

std::string_view view_of(const rocksdb::Slice& slice) { return {slice.data(), slice.size()}; }

class RowCollector final : public rocksdb::WriteBatch::Handler {
 public:
  RowCollector(const RocksFamilies& rocks, std::vector<CommittedRow>& rows)
      : latest_(rocks.latest->GetID()), history_(rocks.history->GetID()), rows_(rows) {}

  rocksdb::Status PutCF(std::uint32_t family, const rocksdb::Slice& key,
                        const rocksdb::Slice& value) override {
    if (family == latest_) rows_.push_back({view_of(key), true, view_of(value)});
    if (family == history_) add_history(view_of(key));
    return {};
  }
  rocksdb::Status DeleteCF(std::uint32_t family, const rocksdb::Slice& key) override {
    if (family == latest_) rows_.push_back({view_of(key), true, {}});
    if (family == history_) add_history(view_of(key));
    return {};
  }
  // Whole views go only after they were dropped: nobody reads them.
  rocksdb::Status DeleteRangeCF(std::uint32_t, const rocksdb::Slice&,
                                const rocksdb::Slice&) override {
    return {};
  }
  void LogData(const rocksdb::Slice&) override {}

 private:
  void add_history(std::string_view key) {
    rows_.push_back({key.substr(0, key.size() - kHistorySuffixBytes), false, {}});
  }

  std::uint32_t latest_;
  std::uint32_t history_;
  std::vector<CommittedRow>& rows_;
};

}  // namespace

Result<std::vector<CommittedRow>> committed_rows(const RocksFamilies& rocks,
                                                 const rocksdb::WriteBatch& batch) {
  std::vector<CommittedRow> rows;
  rows.reserve(batch.Count());
  RowCollector collector(rocks, rows);
  RETURN_IF_ERROR(from_rocks(batch.Iterate(&collector), "reading a batch back"));
  return rows;
}

}  // namespace skua
