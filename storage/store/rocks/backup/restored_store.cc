#include "storage/store/rocks/backup/restored_store.h"

#include <algorithm>
#include <utility>

#include "storage/store/rocks/backup/backup_folder.h"
#include "storage/store/rocks/backup/erasure_log.h"
#include "storage/store/rocks/backup/file_bytes.h"
#include "storage/store/rocks/backup/restored_files.h"
#include "storage/store/rocks/disk_env.h"
#include "storage/store/rocks/folders.h"
#include "storage/store/rocks/meta_records.h"
#include "storage/store/rocks/recovery.h"
#include "storage/store/rocks/rocks_status.h"

namespace skua {
namespace {

constexpr std::string_view kLockFile = "LOCK";
constexpr std::string_view kCurrentFile = "CURRENT";
// A disk that was mounted here has it.
constexpr std::string_view kMountFolder = "lost+found";

void raise(std::vector<StoreAncestor>& stores, const std::string& id, std::uint64_t until) {
  const auto store = std::find_if(stores.begin(), stores.end(),
                                  [&](const StoreAncestor& each) { return each.store_id == id; });
  if (store == stores.end())
    stores.push_back({id, until});
  else
    store->erasures_until = std::max(store->erasures_until, until);
}

// Of a log that a person names.
Result<std::vector<BackupErasure>> read_erase_log(rocksdb::Env& env, const std::string& path) {
  std::string text;
  RETURN_IF_ERROR(
      from_rocks(rocksdb::ReadFileToString(&env, path, &text), "reading `" + path + "`"));
  ErasureLogText log = decode_erasures(text);
  const std::string wrong = wrong_with(log, 0);
  if (!wrong.empty()) return data_loss("`" + path + "`: " + wrong);
  return std::move(log.erasures);
}

}  // namespace

RestoredStore::RestoredStore(const RestoreOptions& options)
    : options_(options), env_(make_disk_env(options.file_system)) {}

RestoredStore::~RestoredStore() {
  if (lock_ != nullptr) (void)env_->UnlockFile(lock_);
}

Result<std::unique_ptr<RestoredStore>> RestoredStore::begin(const RestoreOptions& options) {
  std::unique_ptr<RestoredStore> store(new RestoredStore(options));
  RETURN_IF_ERROR(store->choose());
  RETURN_IF_ERROR(store->read_erasures());
  RETURN_IF_ERROR(store->take_folder());
  return store;
}

Status RestoredStore::choose() {
  const BackupFolder folder(*env_, options_.backup_dir);
  std::string id = options_.backup_id;
  if (id.empty()) {
    ASSIGN_OR_RETURN(const std::vector<std::string> ids, folder.ids());
    if (ids.empty()) return not_found("there is no backup in `" + options_.backup_dir + "`");
    id = ids.back();
  }
  ASSIGN_OR_RETURN(manifest_, folder.find(id));
  if (manifest_.format_version != kFormatVersion)
    return failed_precondition("backup " + id + " has format " +
                               std::to_string(manifest_.format_version) +
                               ", this skuad reads format " + std::to_string(kFormatVersion) +
                               "; restore it with the version that wrote it");
  const auto is_current = [](const BackupFile& file) { return file.name == kCurrentFile; };
  if (std::none_of(manifest_.files.begin(), manifest_.files.end(), is_current))
    return data_loss("backup " + id + " is of no store: it has no file " +
                     std::string(kCurrentFile));
  return {};
}

Status RestoredStore::read_erasures() {
  const std::string& folder = options_.backup_dir;
  auto log = ErasureLog(*env_, folder).read();
  ASSIGN_OR_RETURN(const std::uint64_t least,
                   BackupFolder(*env_, folder).erasures_least(manifest_.id));
  const std::string wrong = log.ok() ? wrong_with(*log, least) : log.status().message();
  if (!wrong.empty() && options_.erase_logs.empty())
    return data_loss("`" + folder + "`: " + wrong +
                     "; name a whole one, such as that of a copy, with --erase-log");
  std::vector<BackupErasure> all;
  if (log.ok()) all = std::move(log->erasures);
  for (const std::string& path : options_.erase_logs) {
    ASSIGN_OR_RETURN(const std::vector<BackupErasure> more, read_erase_log(*env_, path));
    all.insert(all.end(), more.begin(), more.end());
  }
  const ErasuresInForce in_force(manifest_);
  for (BackupErasure& erasure : all) {
    raise(logged_, erasure.store_id, erasure.sequence);
    if (!in_force.has(erasure)) erasures_.push_back(std::move(erasure));
  }
  return {};
}

Status RestoredStore::take_folder() {
  const std::string& path = options_.data_dir;
  RETURN_IF_ERROR(make_folders(*env_, path));
  ASSIGN_OR_RETURN(lock_,
                   lock_file(*env_, path + "/" + std::string(kLockFile),
                             "the data folder `" + path + "` is in use by a skuad; stop it first"));
  const bool is_ours = env_->FileExists(path + "/" + kRestoreStateFile).ok();
  ASSIGN_OR_RETURN(const std::vector<std::string> names, list_folder(*env_, path));
  for (const std::string& name : names) {
    if (name == kLockFile || name == kMountFolder || name == kRestoreStateFile) continue;
    if (!is_ours)
      return failed_precondition("the data folder `" + path +
                                 "` is not empty: a backup is restored into a new one");
    RETURN_IF_ERROR(remove_all(*env_, path + "/" + name));
  }
  return write_whole_file(*env_, path, kRestoreStateFile, manifest_.id + "\n");
}

Status RestoredStore::copy(BackupProgress& progress) {
  return restore_files(*env_, options_.backup_dir, manifest_, folder(), progress);
}

std::vector<StoreAncestor> RestoredStore::ancestors() const {
  std::vector<StoreAncestor> stores = manifest_.ancestors;
  raise(stores, manifest_.store_id, manifest_.sequence);
  for (const StoreAncestor& store : logged_) raise(stores, store.store_id, store.erasures_until);
  return stores;
}

Result<std::unique_ptr<Engine>> RestoredStore::open(RocksEngineOptions options, const Clock& clock,
                                                    Metrics& metrics) const {
  options.data_dir = folder();
  options.file_system = options_.file_system;
  options.restored_from = ancestors();
  ASSIGN_OR_RETURN(std::unique_ptr<Engine> engine, open_rocks_engine(options, clock, metrics));
  const Sequence sequence = engine->last_commit().sequence;
  if (sequence != manifest_.sequence)
    return data_loss("backup " + manifest_.id + " ends with commit " + std::to_string(sequence) +
                     ", and its manifest says " + std::to_string(manifest_.sequence));
  return engine;
}

Status RestoredStore::finish() {
  const std::string& path = options_.data_dir;
  ASSIGN_OR_RETURN(std::vector<std::string> names, list_folder(*env_, folder()));
  // A store begins to be one with this file.
  std::stable_partition(names.begin(), names.end(),
                        [](const std::string& name) { return name != kCurrentFile; });
  for (const std::string& name : names) {
    if (name == kLockFile) continue;
    RETURN_IF_ERROR(from_rocks(env_->RenameFile(folder() + "/" + name, path + "/" + name),
                               "moving the restored store to its place"));
  }
  RETURN_IF_ERROR(sync_folder(*env_, path));
  RETURN_IF_ERROR(remove_all(*env_, folder()));
  RETURN_IF_ERROR(remove_all(*env_, path + "/" + kRestoreStateFile));
  return sync_folder(*env_, path);
}

}  // namespace skua
