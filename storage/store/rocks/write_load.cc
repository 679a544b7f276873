// The publishing commit of a load: its rows enter as files, together with its meta records.
#include "storage/store/rocks/meta_file.h"
#include "storage/store/rocks/read_gate.h"
#include "storage/store/rocks/rocks_status.h"
#include "storage/store/rocks/stopped_writes.h"
#include "storage/store/rocks/write_pipeline.h"

namespace skua {
namespace {

rocksdb::IngestExternalFileArg entering(rocksdb::ColumnFamilyHandle* family,
                                        const std::vector<std::string>& files) {
  rocksdb::IngestExternalFileArg arg;
  arg.column_family = family;
  arg.external_files = files;
  arg.options.move_files = true;  // Hard links, as they are on one file system.
  arg.options.write_global_seqno = false;
  return arg;
}

// We wrote the files and synced them: that they make no sense is damage.
Status from_ingestion(const rocksdb::Status& status) {
  if (status.IsInvalidArgument() || status.IsNotSupported())
    return data_loss("a file of a bulk load is damaged: " + status.ToString());
  return from_rocks(status, "publishing a load");
}

}  // namespace

Status WritePipeline::commit_load(const std::function<Status(Exclusive&, Ingestion&)>& prepare,
                                  const std::function<void()>& publish) {
  return run_alone([&]() -> Status {
    Exclusive exclusive = begin_exclusive();
    Ingestion files;
    files.last = exclusive.sequence;
    RETURN_IF_ERROR(prepare(exclusive, files));
    const CommitPoint point{files.last, exclusive.created_timestamp};
    exclusive.batch.Put(rocks_.meta, kLastCommitKey, encode_commit_point(point));
    RETURN_IF_ERROR(ingest(exclusive, files));
    next_sequence_ = point.sequence + 1;
    reach(options_.code_points, CodePoint::kBeforeLoadSwap);
    publish();
    reach(options_.code_points, CodePoint::kAfterLoadSwap);
    const std::lock_guard lock(mutex_);
    last_commit_ = point;
    return {};
  });
}

Status WritePipeline::ingest(const Exclusive& exclusive, const Ingestion& files) {
  const std::lock_guard wal(rocks_.stopped_writes->wal());
  RETURN_IF_ERROR(resume_after_failure());
  if (rocks_.stopped_writes->happened())
    return failed_precondition(
        "the disk was full or failed since skuad was started, and no bulk load can be published "
        "until it is started again; what is staged stays");
  RETURN_IF_ERROR(write_meta_file(rocks_, exclusive.batch, files.meta_file));
  // The files are durable when they have entered: so must be every commit before them.
  Status status = from_rocks(rocks_.db->SyncWAL(), "syncing the WAL");
  if (!status.ok()) {
    note_failure(status);
    return status;
  }
  write_seal(last_commit().sequence);
  std::vector<rocksdb::IngestExternalFileArg> args = {entering(rocks_.meta, {files.meta_file})};
  if (!files.history_files.empty()) {
    args.push_back(entering(rocks_.latest, files.latest_files));
    args.push_back(entering(rocks_.history, files.history_files));
  }
  RowTier* const tier = files.history_files.empty() ? nullptr : tier_;
  rocks_.gate->close();
  if (tier != nullptr) tier->before_load();
  reach(options_.code_points, CodePoint::kBeforeIngest);
  status = from_ingestion(rocks_.db->IngestExternalFiles(args));
  reach(options_.code_points, CodePoint::kAfterIngest);
  rocks_.gate->open();
  if (tier != nullptr) tier->after_load();
  if (!status.ok()) note_failure(status);
  return status;
}

}  // namespace skua
