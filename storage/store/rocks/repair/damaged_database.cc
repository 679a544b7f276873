#include "storage/store/rocks/repair/damaged_database.h"

#include <algorithm>

#include "storage/store/rocks/rocks_options.h"
#include "storage/store/rocks/rocks_status.h"

namespace skua {
namespace {

// A file that cannot be opened must not keep the database from being opened.
constexpr int kOpenFilesMax = 256;

rocksdb::DBOptions lenient_options(rocksdb::Env& env) {
  rocksdb::DBOptions options = database_options(RocksEngineOptions());
  options.env = &env;
  options.max_open_files = kOpenFilesMax;
  options.paranoid_checks = false;
  options.skip_checking_sst_file_sizes_on_db_open = true;
  options.max_bgerror_resume_count = 0;
  // Logs are written anew: what the MANIFEST says of their sizes is no longer so.
  options.track_and_verify_wals_in_manifest = false;
  options.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
  return options;
}

}  // namespace

DamagedDatabase::~DamagedDatabase() {
  if (db_ == nullptr) return;
  for (rocksdb::ColumnFamilyHandle* family : families_)
    if (family != nullptr) (void)db_->DestroyColumnFamilyHandle(family);
  (void)db_->Close();
}

const char* DamagedDatabase::name(Family family) {
  switch (family) {
    case kLatest:
      return kLatestFamily;
    case kHistory:
      return kHistoryFamily;
    case kMeta:
      return kMetaFamily;
    case kDeadLetters:
      return kDeadLettersFamily;
    case kDefault:
      break;
  }
  return "default";
}

rocksdb::ColumnFamilyOptions DamagedDatabase::options(Family family) {
  const RocksEngineOptions engine;
  const std::shared_ptr<rocksdb::Cache> cache = rocksdb::NewLRUCache(8 << 20);
  rocksdb::ColumnFamilyOptions options;
  if (family == kLatest) options = latest_options(engine, cache, nullptr);
  if (family == kHistory) options = history_options(engine, cache, nullptr);
  if (family == kMeta) options = meta_options(engine);
  if (family == kDeadLetters) options = dead_letters_options(engine);
  options.disable_auto_compactions = true;
  return options;
}

Result<DamagedDatabase> DamagedDatabase::open_read_only(rocksdb::Env& env,
                                                        const std::string& path) {
  rocksdb::DBOptions options = lenient_options(env);
  std::vector<std::string> names;
  RETURN_IF_ERROR(from_rocks(rocksdb::DB::ListColumnFamilies(options, path, &names),
                             "reading the MANIFEST of `" + path + "`"));
  std::vector<rocksdb::ColumnFamilyDescriptor> descriptors;
  std::vector<Family> there;
  for (const Family family : kFamilies) {
    if (std::find(names.begin(), names.end(), name(family)) == names.end()) continue;
    there.push_back(family);
    descriptors.emplace_back(name(family), DamagedDatabase::options(family));
  }
  DamagedDatabase out;
  rocksdb::DB* db = nullptr;
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  RETURN_IF_ERROR(
      from_rocks(rocksdb::DB::OpenForReadOnly(options, path, descriptors, &handles, &db),
                 "opening the store in `" + path + "`"));
  out.db_.reset(db);
  out.families_.resize(std::size(kFamilies), nullptr);
  for (std::size_t i = 0; i < there.size(); ++i) out.families_[there[i]] = handles[i];
  return out;
}

Result<DamagedDatabase> DamagedDatabase::open(rocksdb::Env& env, const std::string& path) {
  rocksdb::DBOptions options = lenient_options(env);
  // What RocksDB finds damaged now must stop the repair.
  options.paranoid_checks = true;
  std::vector<rocksdb::ColumnFamilyDescriptor> descriptors;
  for (const Family family : kFamilies)
    descriptors.emplace_back(name(family), DamagedDatabase::options(family));
  DamagedDatabase out;
  rocksdb::DB* db = nullptr;
  RETURN_IF_ERROR(from_rocks(rocksdb::DB::Open(options, path, descriptors, &out.families_, &db),
                             "opening the store in `" + path + "`"));
  out.db_.reset(db);
  return out;
}

Status DamagedDatabase::flush() {
  rocksdb::FlushOptions flush;
  return from_rocks(db_->Flush(flush, families_), "writing files of rows");
}

}  // namespace skua
