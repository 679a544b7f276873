#include "storage/store/rocks/bulk_loads.h"

#include <spdlog/spdlog.h>

#include <algorithm>

#include "storage/store/rocks/disk_reserve.h"
#include "storage/store/rocks/folders.h"
#include "storage/store/rocks/rocks_status.h"

namespace skua {
namespace {

constexpr std::size_t kNameBytesMax = 256;

void remove_files(rocksdb::Env& env, const std::string& path) {
  if (const Status status = remove_all(env, path); !status.ok())
    spdlog::warn("files of a bulk load cannot be removed: {}", status.to_string());
}

Status no_such_load() {
  return not_found("load: unknown, abandoned, or its feature view was dropped; begin a new one");
}

std::vector<std::string> names_of(const EraseTarget& target) {
  std::vector<std::string> names;
  for (const JoinKeyValue& key : target.join_keys) names.push_back(key.name);
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace

BulkLoads::BulkLoads(const RocksFamilies& rocks, const RocksEngineOptions& options,
                     const Clock& clock, WritePipeline& pipeline, LoadTimes& times,
                     DroppedRows& dropped)
    : rocks_(rocks),
      options_(options),
      clock_(clock),
      pipeline_(pipeline),
      times_(times),
      dropped_(dropped),
      budget_(options.bulk_bytes_per_second, clock) {}

std::string BulkLoads::folder_of(LoadNumber number) const {
  return options_.data_dir + "/loads/" + std::to_string(number);
}

Status BulkLoads::open(const std::vector<std::pair<std::string, std::string>>& records,
                       LoadNumber last_number) {
  last_number_ = last_number;
  std::set<std::string> wanted;
  LoadTimes::Table times;
  for (const auto& [name, value] : records) {
    ASSIGN_OR_RETURN(LoadRecord record, LoadRecord::decode(value));
    const LoadNumber number = record.progress.number;
    if (record.progress.published) {
      times[number] = record.progress.published->created_timestamp;
      published_[number] = std::move(record);
      continue;
    }
    wanted.insert(std::to_string(number));
    const auto load = std::make_shared<Load>();
    load->number = number;
    load->start = record.start;
    load->record = std::move(record);
    touch(*load);
    reset(*load);
    if (load->start.replaces)
      pipeline_.generations().stage(load->start.incarnation, generation_of_load(number));
    loads_[number] = load;
  }
  times_.set_all(std::move(times));
  rocksdb::Env& env = *rocks_.db->GetEnv();
  const std::string folder = options_.data_dir + "/loads";
  for (const std::string& name : names_in(env, folder)) {
    if (!wanted.contains(name)) remove_files(env, folder + "/" + name);
  }
  return {};
}

BulkLoads::LoadPtr BulkLoads::find(LoadNumber number) const {
  const std::lock_guard lock(mutex_);
  const auto found = loads_.find(number);
  return found == loads_.end() ? nullptr : found->second;
}

BulkLoads::LoadPtr BulkLoads::find_named(const std::string& name) const {
  const std::lock_guard lock(mutex_);
  const auto found = std::find_if(loads_.begin(), loads_.end(), [&](const auto& item) {
    return item.second->start.name == name;
  });
  return found == loads_.end() ? nullptr : found->second;
}

// The newest of that name, while it is young.
std::optional<LoadRecord> BulkLoads::find_published(const std::string& name) const {
  const std::lock_guard lock(mutex_);
  const auto found = std::find_if(published_.rbegin(), published_.rend(),
                                  [&](const auto& item) { return item.second.start.name == name; });
  if (found == published_.rend()) return std::nullopt;
  const Timestamp created = found->second.progress.published->created_timestamp;
  if (clock_.now() - created > options_.load_idle_lifetime) return std::nullopt;
  return found->second;
}

LoadRecord BulkLoads::record_of(const Load& load) const {
  const std::lock_guard lock(mutex_);
  return load.record;
}

Result<LoadProgress> BulkLoads::begin(const LoadStart& start) {
  if (start.name.empty() || start.name.size() > kNameBytesMax)
    return invalid_argument("name: give the load a name of at most " +
                            std::to_string(kNameBytesMax) + " bytes");
  const auto other = [] {
    return failed_precondition(
        "name: a load of this name is for another feature view or of another kind; choose another");
  };
  const auto is_same = [&](const LoadStart& known) {
    return known.incarnation == start.incarnation && known.replaces == start.replaces;
  };
  if (const LoadPtr load = find_named(start.name)) {
    if (!is_same(load->start)) return other();
    return take_up(start, *load);
  }
  if (const std::optional<LoadRecord> record = find_published(start.name)) {
    // A view that was dropped since takes its loads with it.
    if (is_same(record->start)) return record->progress;
  }
  return begin_new(start);
}

// What was staged and is not for good comes again.
Result<LoadProgress> BulkLoads::take_up(const LoadStart&, Load& load) {
  const std::lock_guard staging(load.staging);
  bool is_staging = false;
  {
    const std::lock_guard lock(mutex_);
    if (load.is_gone) return no_such_load();
    touch(load);
    is_staging = load.phase == LoadPhase::kStaging && !load.record.progress.published;
  }
  if (is_staging) reset(load);
  return record_of(load).progress;
}

Result<LoadProgress> BulkLoads::begin_new(const LoadStart& start) {
  RETURN_IF_ERROR(rocks_.disk->admit());
  const auto load = std::make_shared<Load>();
  const auto prepare = [&](WritePipeline::Exclusive& exclusive) -> Status {
    const std::lock_guard lock(mutex_);
    const auto rules = pipeline_.rules();
    if (!rules->contains(start.incarnation))
      return not_found("the feature view does not exist any more");
    if (loads_.size() >= options_.limits.loads_max)
      return resource_exhausted("loads_max: " + std::to_string(loads_.size()) +
                                " bulk loads are under way; publish or abandon one");
    const auto has_name = [&](const auto& item) { return item.second->start.name == start.name; };
    if (std::any_of(loads_.begin(), loads_.end(), has_name))
      return Status(StatusCode::kAborted, "name: another load of this name has just begun; retry");
    RETURN_IF_ERROR(check_alone(start));
    LoadRecord& record = load->record;
    load->start = record.start = start;
    load->number = record.progress.number = last_number_ + 1;
    record.progress.begun = exclusive.created_timestamp;
    // Loads that were begun in one order and are published in it need not be numbered anew.
    record.base = exclusive.sequence;
    for (const auto& [number, other] : loads_)
      record.base = std::max(record.base, other->record.base);
    record.base += options_.load_sequence_gap;
    exclusive.batch.Put(rocks_.meta, load_key(record.progress.number), record.encode());
    exclusive.batch.Put(rocks_.meta, kLastLoadKey, encode_load_number(record.progress.number));
    exclusive.is_synced = true;
    if (start.replaces) take_rows(*load, exclusive.batch);
    return {};
  };
  RETURN_IF_ERROR(pipeline_.commit_exclusive(prepare, [&] {
    const std::lock_guard lock(mutex_);
    touch(*load);
    last_number_ = load->number;
    loads_[last_number_] = load;
  }));
  return record_of(*load).progress;
}

void BulkLoads::remove_folder(Load& load) {
  // Whoever works on it has seen that it is gone, or will.
  const std::lock_guard arranging(load.arranging);
  const std::lock_guard staging(load.staging);
  load.files.reset();
  remove_files(*rocks_.db->GetEnv(), folder_of(load.number));
}

void BulkLoads::touch(Load& load) const {
  load.last_active = clock_.now();
  load.last_active_steady = clock_.steady();
}

bool BulkLoads::is_idle(const Load& load) const {
  return load.phase == LoadPhase::kStaging &&
         clock_.steady() - load.last_active_steady > options_.load_idle_lifetime;
}

// Loses the record of a load, then its files.
Status BulkLoads::forget(Load& load, bool only_when_idle) {
  const auto prepare = [&](WritePipeline::Exclusive& exclusive) -> Status {
    const std::lock_guard lock(mutex_);
    if (load.record.progress.published)
      return failed_precondition("load: it is published, its rows are in the feature view");
    if (load.is_gone) return no_such_load();
    if (only_when_idle && !is_idle(load))
      return failed_precondition("load: somebody goes on with it");
    exclusive.batch.Delete(rocks_.meta, load_key(load.number));
    if (load.start.replaces) give_up_rows(load, exclusive.batch);
    exclusive.is_synced = true;
    return {};
  };
  RETURN_IF_ERROR(pipeline_.commit_exclusive(prepare, [&] {
    if (load.start.replaces) gave_up_rows(load);
    const std::lock_guard lock(mutex_);
    load.is_gone = load.cancelled = true;
    loads_.erase(load.number);
    stops_.notify_all();
  }));
  remove_folder(load);
  return {};
}

Status BulkLoads::abandon(LoadNumber number) {
  const LoadPtr load = find(number);
  if (load != nullptr) return forget(*load, false);
  const std::lock_guard lock(mutex_);
  if (published_.contains(number))
    return failed_precondition("load: it is published, its rows are in the feature view");
  return no_such_load();
}

Status BulkLoads::clean_up() {
  std::vector<LoadPtr> gone;
  std::vector<LoadPtr> idle;
  {
    const std::lock_guard lock(mutex_);
    gone.swap(gone_);
    for (const auto& [number, load] : loads_)
      if (is_idle(*load)) idle.push_back(load);
  }
  for (const LoadPtr& load : gone) remove_folder(*load);
  Status failure;
  for (const LoadPtr& load : idle) {
    const Status status = forget(*load, true);
    if (status.ok())
      spdlog::warn("bulk load {} is abandoned: nobody went on with it", load->number);
    else if (status.code() == StatusCode::kUnavailable)
      failure = status;
  }
  return failure;
}

void BulkLoads::stop() {
  const std::lock_guard lock(mutex_);
  stopping_ = true;
  for (const auto& [number, load] : loads_) load->cancelled = true;
  stops_.notify_all();
}

std::vector<LoadStatus> BulkLoads::list() const {
  const std::lock_guard lock(mutex_);
  std::vector<LoadStatus> out;
  for (const auto& [number, load] : loads_)
    out.push_back({load->record.start, load->record.progress, load->phase, load->rows_merged,
                   load->last_active});
  return out;
}

void BulkLoads::pace(std::uint64_t bytes) {
  const std::chrono::nanoseconds wait = budget_.spend(bytes);
  if (wait.count() == 0) return;
  std::unique_lock lock(mutex_);
  stops_.wait_for(lock, wait, [&] { return stopping_; });
}

void BulkLoads::pace(const Load& load, std::uint64_t bytes) {
  const std::chrono::nanoseconds wait = budget_.spend(bytes);
  if (wait.count() == 0) return;
  std::unique_lock lock(mutex_);
  stops_.wait_for(lock, wait, [&] { return stopping_ || load.cancelled.load(); });
}

// The rows that had arrived by now are erased when the load is published.
BulkLoads::Changes BulkLoads::erase_staged(const std::vector<EraseRecord>& erasures,
                                           const std::vector<EraseSubject>& subjects,
                                           rocksdb::WriteBatch& batch) const {
  const std::lock_guard lock(mutex_);
  Changes changes;
  for (const auto& [number, load] : loads_) {
    LoadRecord next = load->record;
    for (std::size_t i = 0; i < erasures.size(); ++i) {
      const std::vector<EraseTarget>& targets = subjects[i].targets;
      const auto target = std::find_if(targets.begin(), targets.end(), [&](const auto& each) {
        return each.incarnation == next.start.incarnation;
      });
      if (target == targets.end()) continue;
      next.erased.push_back(
          {erasures[i].id(), erasures[i].digest, load->arrived, names_of(*target)});
    }
    if (next.erased.size() == load->record.erased.size()) continue;
    batch.Put(rocks_.meta, load_key(number), next.encode());
    changes.push_back(std::move(next));
  }
  return changes;
}

void BulkLoads::erased_staged(Changes changes) {
  const std::lock_guard lock(mutex_);
  for (LoadRecord& next : changes) {
    const auto found = loads_.find(next.progress.number);
    if (found != loads_.end()) found->second->record = std::move(next);
  }
}

void BulkLoads::drop_views(const std::vector<Incarnation>& dropped,
                           rocksdb::WriteBatch& batch) const {
  const std::lock_guard lock(mutex_);
  for (const auto& [number, load] : loads_) {
    const Incarnation view = load->start.incarnation;
    if (std::find(dropped.begin(), dropped.end(), view) != dropped.end())
      batch.Delete(rocks_.meta, load_key(number));
  }
}

void BulkLoads::dropped_views(const std::vector<Incarnation>& dropped) {
  const std::lock_guard lock(mutex_);
  std::erase_if(loads_, [&](const auto& item) {
    Load& load = *item.second;
    const Incarnation view = load.start.incarnation;
    if (std::find(dropped.begin(), dropped.end(), view) == dropped.end()) return false;
    load.is_gone = load.cancelled = true;
    gone_.push_back(item.second);
    return true;
  });
  stops_.notify_all();
}

std::vector<std::string> BulkLoads::folders_with(const std::string& erase_id) const {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> folders;
  for (const auto& [number, load] : loads_) {
    const auto& erased = load->record.erased;
    if (std::any_of(erased.begin(), erased.end(), [&](const ErasedWhileStaged& erasure) {
          return erasure.erase_id == erase_id && erasure.arrived > 0;
        }))
      folders.push_back("/loads/" + std::to_string(number));
  }
  return folders;
}

}  // namespace skua
