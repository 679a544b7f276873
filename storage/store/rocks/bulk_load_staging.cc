// Bulk loads, the first half: rows come in and wait in sorted files.
#include <algorithm>

#include "storage/codec/key_codec.h"
#include "storage/store/retention.h"
#include "storage/store/rocks/bulk_loads.h"
#include "storage/store/rocks/disk_reserve.h"
#include "storage/store/rocks/folders.h"
#include "storage/store/rocks/rocks_status.h"

namespace skua {
namespace {

std::string run_name(std::size_t index) { return "run-" + std::to_string(index); }

Status being_published() {
  return failed_precondition("load: it is being published or was; no rows can be added");
}

}  // namespace

LoadFilesOptions BulkLoads::files_options(const Load& load) {
  LoadFilesOptions options;
  options.folder = folder_of(load.number);
  options.number = load.number;
  options.history = rocks_.db->GetOptions(rocks_.history);
  options.latest = rocks_.db->GetOptions(rocks_.latest);
  options.buffer_bytes = options_.limits.load_buffer_bytes;
  options.file_bytes_max = options_.load_file_bytes_max;
  options.pace = [this, &load](std::uint64_t bytes) {
    rocks_.disk->spend(bytes);
    pace(load, bytes);
    return rocks_.disk->admit();
  };
  return options;
}

// Files that a record does not name: of calls that did not come to their end.
void BulkLoads::remove_strays(const Load& load) const {
  if (load.may_name_strays) return;
  const LoadRecord record = record_of(load);
  const std::string folder = folder_of(load.number);
  std::set<std::string> wanted;
  for (const LoadFilePair& run : record.runs) {
    wanted.insert(load_history_path(folder, run.name));
    wanted.insert(load_latest_path(folder, run.name));
  }
  rocksdb::Env& env = *rocks_.db->GetEnv();
  for (const std::string& name : names_in(env, folder)) {
    const std::string path = folder + "/" + name;
    if (!wanted.contains(path)) (void)remove_all(env, path);
  }
}

// Back to what is staged for good.
void BulkLoads::reset(Load& load) {
  const LoadRecord record = record_of(load);
  load.files.reset();
  load.next_chunk = record.progress.next_chunk;
  load.rows_to_skip = record.progress.chunk_rows_taken;
  load.expired = record.progress.expired;
  load.checkpoint = record.progress.checkpoint;
  load.arrived = record.progress.rows;
  remove_strays(load);
}

Status BulkLoads::prepare_staging(Load& load) {
  if (load.files != nullptr) return {};
  if (load.may_name_strays) {
    RETURN_IF_ERROR(commit_progress(load, record_of(load)));
    remove_strays(load);
  }
  const std::string folder = folder_of(load.number);
  rocksdb::Env& env = *rocks_.db->GetEnv();
  RETURN_IF_ERROR(make_folders(env, folder));
  // An attempt before may have made them and not synced them.
  RETURN_IF_ERROR(sync_folder(env, options_.data_dir));
  RETURN_IF_ERROR(sync_folder(env, options_.data_dir + "/loads"));
  const LoadRecord record = record_of(load);
  load.files = std::make_unique<LoadFiles>(files_options(load), record.base, record.progress.rows,
                                           record.runs);
  return {};
}

Result<LoadProgress> BulkLoads::stage(LoadNumber number, LoadChunk chunk) {
  const LoadPtr load = find(number);
  if (load == nullptr) {
    const std::lock_guard lock(mutex_);
    if (published_.contains(number)) return being_published();
    return not_found("load: unknown, abandoned, or its feature view was dropped; begin a new one");
  }
  const std::lock_guard staging(load->staging);
  {
    const std::lock_guard lock(mutex_);
    if (load->is_gone)
      return Status(StatusCode::kAborted, "load: abandoned, or its feature view was dropped");
    if (stopping_) return Status(StatusCode::kCancelled, "the server is shutting down");
    if (load->phase != LoadPhase::kStaging) return being_published();
    touch(*load);
  }
  if (chunk.number != load->next_chunk)
    return out_of_range("chunk: " + std::to_string(load->next_chunk) + " is next");
  if (chunk.checkpoint.size() > options_.limits.load_checkpoint_bytes_max)
    return invalid_argument("load_checkpoint_bytes_max: the checkpoint has " +
                            std::to_string(chunk.checkpoint.size()) + " bytes");
  Status status = rocks_.disk->admit();
  if (status.ok()) status = prepare_staging(*load);
  if (status.ok()) status = stage_rows(*load, chunk);
  if (!status.ok()) {
    reset(*load);
    return status;
  }
  return record_of(*load).progress;
}

Status BulkLoads::stage_rows(Load& load, LoadChunk& chunk) {
  const auto table = pipeline_.rules();
  const auto rules = table->find(load.start.incarnation);
  if (rules == table->end())
    return Status(StatusCode::kAborted, "load: its feature view was dropped");
  // At one moment for all, so that a row that comes again counts, or does not, as before.
  const Timestamp at = horizon(rules->second, record_of(load).progress.begun);
  const Generation current = rules->second.generation();
  const Generation filled = filled_generation(load);
  for (UnstampedRow& row : chunk.rows) {
    if (row.request_row < load.rows_to_skip) continue;
    if (!row.event_timestamp || generation_of(row.entity_key) != current)
      return invalid_argument("row " + std::to_string(row.request_row) +
                              ": rows of a load have an event timestamp and are of its view");
    if (is_removed_by_age(rules->second, *row.event_timestamp, at)) {
      ++load.expired;
      continue;
    }
    set_generation(row.entity_key, filled);
    if (load.files->is_due(row.entity_key))
      RETURN_IF_ERROR(cut(load, chunk.number, row.request_row));
    load.files->add(row);
    ++load.arrived;
  }
  ++load.next_chunk;
  load.rows_to_skip -= std::min(load.rows_to_skip, chunk.request_rows);
  load.checkpoint = std::move(chunk.checkpoint);
  return {};
}

// Makes what is buffered a run for good: the load goes on after `rows_taken` rows of `next_chunk`.
Status BulkLoads::cut(Load& load, std::uint64_t next_chunk, std::uint32_t rows_taken) {
  LoadRecord next = record_of(load);
  ASSIGN_OR_RETURN(LoadFilePair run, load.files->cut(run_name(next.runs.size())));
  next.progress.rows += run.rows;
  next.progress.bytes += run.bytes;
  next.progress.expired = load.expired;
  next.progress.next_chunk = next_chunk;
  next.progress.chunk_rows_taken = rows_taken;
  next.progress.checkpoint = load.checkpoint;
  next.runs.push_back(std::move(run));
  return commit_progress(load, next);
}

Status BulkLoads::commit_progress(Load& load, const LoadRecord& next) {
  LoadRecord committed;
  const auto prepare = [&](WritePipeline::Exclusive& exclusive) -> Status {
    const std::lock_guard lock(mutex_);
    if (load.is_gone)
      return Status(StatusCode::kAborted, "load: abandoned, or its feature view was dropped");
    committed = next;
    committed.erased = load.record.erased;  // It may have grown since.
    exclusive.batch.Put(rocks_.meta, load_key(load.number), committed.encode());
    exclusive.is_synced = true;
    return {};
  };
  const Status status = pipeline_.commit_exclusive(prepare, [&] {
    const std::lock_guard lock(mutex_);
    load.record = std::move(committed);
  });
  if (status.ok())
    load.may_name_strays = false;
  else if (status.code() != StatusCode::kAborted)
    load.may_name_strays = true;
  return status;
}

}  // namespace skua
