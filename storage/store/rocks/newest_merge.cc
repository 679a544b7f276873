#include "storage/store/rocks/newest_merge.h"

#include <deque>

#include "storage/codec/row_codec.h"
#include "storage/store/newest_wins.h"

namespace skua {
namespace {

// Takes rows of one entity, one after the other.
class NewestRow {
 public:
  explicit NewestRow(const rocksdb::Slice& key) : key_(key.data(), key.size()) {}

  void add(const rocksdb::Slice& bytes) {
    if (is_damaged_) return;
    const Result<RowView> row = RowView::parse(key_, {bytes.data(), bytes.size()});
    is_damaged_ = !row.ok();
    const RowOrder order =
        row.ok() ? RowOrder{row->event_timestamp(), row->sequence()} : RowOrder();
    if (has_any_ && !is_damaged_ && order < order_) return;
    has_any_ = true;
    order_ = order;
    newest_ = bytes;
  }
  [[nodiscard]] const rocksdb::Slice& newest() const { return newest_; }

 private:
  std::string_view key_;
  bool has_any_ = false;
  bool is_damaged_ = false;
  RowOrder order_;
  rocksdb::Slice newest_;
};

class NewestMerge final : public rocksdb::MergeOperator {
 public:
  const char* Name() const override { return "skua.newest.1"; }

  bool FullMergeV2(const MergeOperationInput& in, MergeOperationOutput* out) const override {
    // Most loaded rows meet nothing: whoever reads one checks it.
    if (in.existing_value == nullptr && in.operand_list.size() == 1) {
      out->existing_operand = in.operand_list.front();
      return true;
    }
    NewestRow row(in.key);
    if (in.existing_value != nullptr) row.add(*in.existing_value);
    for (const rocksdb::Slice& operand : in.operand_list) row.add(operand);
    out->existing_operand = row.newest();
    return true;
  }

  bool PartialMergeMulti(const rocksdb::Slice& key, const std::deque<rocksdb::Slice>& operands,
                         std::string* merged, rocksdb::Logger*) const override {
    NewestRow row(key);
    for (const rocksdb::Slice& operand : operands) row.add(operand);
    merged->assign(row.newest().data(), row.newest().size());
    return true;
  }
};

}  // namespace

std::shared_ptr<rocksdb::MergeOperator> make_newest_merge() {
  return std::make_shared<NewestMerge>();
}

}  // namespace skua
