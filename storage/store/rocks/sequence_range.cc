#include "storage/store/rocks/sequence_range.h"

#include <algorithm>
#include <limits>
#include <string>

#include "storage/codec/key_codec.h"
#include "storage/codec/record_io.h"

namespace skua {
namespace {

constexpr char kProperty[] = "skua.sequences";

struct Range {
  Sequence least = std::numeric_limits<Sequence>::max();
  Sequence greatest = 0;
};

class SequenceRangeCollector final : public rocksdb::TablePropertiesCollector {
 public:
  const char* Name() const override { return "skua.sequences.1"; }

  rocksdb::Status AddUserKey(const rocksdb::Slice& key, const rocksdb::Slice& /*value*/,
                             rocksdb::EntryType type, rocksdb::SequenceNumber /*number*/,
                             std::uint64_t /*file_size*/) override {
    const auto parsed = HistoryKey::parse({key.data(), key.size()});
    // What a range delete hides has any sequence.
    if (type == rocksdb::kEntryRangeDeletion || !parsed.ok()) {
      is_known_ = false;
      return rocksdb::Status::OK();
    }
    range_.least = std::min(range_.least, parsed->sequence);
    range_.greatest = std::max(range_.greatest, parsed->sequence);
    return rocksdb::Status::OK();
  }

  rocksdb::Status Finish(rocksdb::UserCollectedProperties* properties) override {
    if (!is_known_ || range_.least > range_.greatest) return rocksdb::Status::OK();
    RecordWriter out;
    out.put_u64(range_.least);
    out.put_u64(range_.greatest);
    properties->insert({kProperty, out.take()});
    return rocksdb::Status::OK();
  }

  rocksdb::UserCollectedProperties GetReadableProperties() const override {
    if (!is_known_) return {};
    return {{kProperty, std::to_string(range_.least) + " to " + std::to_string(range_.greatest)}};
  }

 private:
  Range range_;
  bool is_known_ = true;
};

class SequenceRangeCollectorFactory final : public rocksdb::TablePropertiesCollectorFactory {
 public:
  const char* Name() const override { return "skua.sequences.1"; }
  rocksdb::TablePropertiesCollector* CreateTablePropertiesCollector(
      rocksdb::TablePropertiesCollectorFactory::Context /*context*/) override {
    return new SequenceRangeCollector;
  }
};

}  // namespace

std::shared_ptr<rocksdb::TablePropertiesCollectorFactory> make_sequence_range_collector() {
  return std::make_shared<SequenceRangeCollectorFactory>();
}

bool may_have_sequences(const rocksdb::TableProperties& file, Sequence since, Sequence until) {
  const auto found = file.user_collected_properties.find(kProperty);
  if (found == file.user_collected_properties.end()) return true;
  RecordReader in(found->second);
  const Sequence least = in.u64();
  const Sequence greatest = in.u64();
  if (!in.at_end()) return true;
  return least <= until && greatest > since;
}

}  // namespace skua
