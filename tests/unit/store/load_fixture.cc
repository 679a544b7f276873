#include "tests/unit/store/load_fixture.h"

#include <rocksdb/db.h>
#include <rocksdb/merge_operator.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <utility>

#include "storage/codec/key_codec.h"
#include "storage/codec/row_codec.h"
#include "storage/store/newest_wins.h"

namespace skua::test {
namespace {

constexpr Incarnation kView = 1;

// Pairs do not overlap, so that an entity has one operand; two would show.
class OneOperand final : public rocksdb::AssociativeMergeOperator {
 public:
  const char* Name() const override { return "one operand"; }
  bool Merge(const rocksdb::Slice&, const rocksdb::Slice* existing, const rocksdb::Slice& value,
             std::string* merged, rocksdb::Logger*) const override {
    *merged = existing == nullptr ? value.ToString() : "two rows of one entity";
    return true;
  }
};

rocksdb::IngestExternalFileArg arg_of(rocksdb::ColumnFamilyHandle* family,
                                      std::vector<std::string> files) {
  rocksdb::IngestExternalFileArg arg;
  arg.column_family = family;
  arg.external_files = std::move(files);
  arg.options.write_global_seqno = false;
  return arg;
}

std::map<std::string, std::string> all_of(rocksdb::DB& db, rocksdb::ColumnFamilyHandle* family) {
  std::map<std::string, std::string> out;
  const std::unique_ptr<rocksdb::Iterator> rows(db.NewIterator({}, family));
  for (rows->SeekToFirst(); rows->Valid(); rows->Next())
    out.emplace(rows->key().ToString(), rows->value().ToString());
  EXPECT_TRUE(rows->status().ok()) << rows->status().ToString();
  return out;
}

}  // namespace

LoadFixture::LoadFixture() {
  options_.folder = (folder_.path() / "load").string();
  options_.number = 7;
  options_.history.compression = rocksdb::kNoCompression;
  options_.latest.compression = rocksdb::kNoCompression;
  std::filesystem::create_directories(options_.folder);
}

std::string LoadFixture::entity_key(std::int64_t entity) {
  Column key(ValueType::kInt64);
  key.append(entity);
  std::string out;
  EXPECT_TRUE(append_entity_key(out, kView, {&key}, 0));
  return out;
}

UnstampedRow LoadFixture::row(std::int64_t entity, std::int64_t event_us, std::size_t bytes,
                              char fill) {
  UnstampedRow out;
  out.entity_key = entity_key(entity);
  out.event_timestamp = Timestamp{event_us};
  out.row = bytes == 0 ? pack_tombstone(1)
                       : std::string(kRowHeaderBytes, '\0') + std::string(bytes, fill);
  return out;
}

void LoadFixture::stage(LoadFiles& files, const std::vector<UnstampedRow>& rows) {
  const auto cut = [&] {
    Result<LoadFilePair> run = files.cut("run" + std::to_string(names_++));
    ASSERT_TRUE(run.ok()) << run.status().to_string();
    runs_.push_back(*std::move(run));
  };
  for (const UnstampedRow& each : rows) {
    if (files.is_due(each.entity_key)) cut();
    files.add(each);
  }
  if (files.buffered_rows() > 0) cut();
}

LoadFiles::Arrangement LoadFixture::arrangement() {
  LoadFiles::Arrangement out;
  out.base = out.new_base = kBase;
  out.name_prefix = "arranged" + std::to_string(names_++) + "-";
  return out;
}

Result<LoadFiles::Arranged> LoadFixture::arrange(const LoadFiles::Arrangement& how) {
  LoadFiles files(options_, how.base, 0);
  return files.arrange(runs_, how);
}

LoadFixture::Content LoadFixture::content_of(const std::vector<UnstampedRow>& rows, Sequence base,
                                             const LoadFiles::Arrangement& how) const {
  Content out;
  std::map<std::string, RowOrder> newest;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::string& key = rows[i].entity_key;
    if (how.is_erased && how.is_erased(key, i)) continue;
    const RowOrder order{*rows[i].event_timestamp, base + i};
    std::string bytes = rows[i].row;
    stamp_loaded_row(key, order.event_timestamp, options_.number, order.sequence, bytes);
    out.history[history_key(key, order.event_timestamp, order.sequence)] = bytes;
    const auto [place, is_new] = newest.try_emplace(key, order);
    if (!is_new && order < place->second) continue;
    place->second = order;
    out.latest[key] = std::move(bytes);
  }
  return out;
}

LoadFixture::Content LoadFixture::ingest(const std::vector<LoadFilePair>& pairs) const {
  const ScratchFolder scratch;
  rocksdb::DBOptions options;
  options.create_if_missing = options.create_missing_column_families = true;
  rocksdb::ColumnFamilyOptions latest;
  latest.merge_operator = std::make_shared<OneOperand>();
  std::vector<rocksdb::ColumnFamilyHandle*> families;
  rocksdb::DB* opened = nullptr;
  const rocksdb::Status status = rocksdb::DB::Open(
      options, scratch.path().string(),
      {{rocksdb::kDefaultColumnFamilyName, {}}, {"history", {}}, {"latest", latest}}, &families,
      &opened);
  EXPECT_TRUE(status.ok()) << status.ToString();
  if (!status.ok()) return {};
  const std::unique_ptr<rocksdb::DB> db(opened);
  std::vector<std::string> history_files;
  std::vector<std::string> latest_files;
  for (const LoadFilePair& pair : pairs) {
    history_files.push_back(load_history_path(options_.folder, pair.name));
    latest_files.push_back(load_latest_path(options_.folder, pair.name));
  }
  Content out;
  if (!pairs.empty()) {
    const rocksdb::Status taken =
        db->IngestExternalFiles({arg_of(families[1], std::move(history_files)),
                                 arg_of(families[2], std::move(latest_files))});
    EXPECT_TRUE(taken.ok()) << taken.ToString();
    out = {all_of(*db, families[1]), all_of(*db, families[2])};
  }
  for (rocksdb::ColumnFamilyHandle* family : families)
    EXPECT_TRUE(db->DestroyColumnFamilyHandle(family).ok());
  return out;
}

void LoadFixture::expect_apart(const std::vector<LoadFilePair>& pairs, std::size_t rows) {
  std::size_t counted = 0;
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    EXPECT_LE(pairs[i].first_entity, pairs[i].last_entity);
    if (i > 0) {
      EXPECT_LT(pairs[i - 1].last_entity, pairs[i].first_entity);
    }
    counted += pairs[i].rows;
  }
  EXPECT_EQ(counted, rows);
}

std::vector<std::string> LoadFixture::files() const {
  std::vector<std::string> names;
  for (const auto& file : std::filesystem::directory_iterator(options_.folder))
    names.push_back(file.path().filename().string());
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace skua::test
