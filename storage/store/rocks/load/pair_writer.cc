#include "storage/store/rocks/load/pair_writer.h"

#include <rocksdb/env.h>

#include <utility>

#include "storage/store/rocks/load/key_prefix.h"
#include "storage/store/rocks/load/load_tables.h"
#include "storage/store/rocks/rocks_status.h"

namespace skua {
namespace {

constexpr std::uint64_t kPacedBytes = std::uint64_t{1} << 20U;
constexpr std::string_view kWriting = "writing the files of a bulk load";

rocksdb::Slice slice_of(std::string_view bytes) { return {bytes.data(), bytes.size()}; }

Status from_write(const rocksdb::Status& status) {
  // What it says to a key that does not come after the one before it.
  if (status.IsInvalidArgument()) return data_loss("the rows of a bulk load are not in order");
  return from_rocks(status, kWriting);
}

// RocksDB's default for such a writer, to drop from the page cache what is on disk already, suits a
// load: the cache stays with the rows that are being served.
Result<std::unique_ptr<rocksdb::SstFileWriter>> open_writer(const rocksdb::Options& options,
                                                            const std::string& path) {
  auto writer = std::make_unique<rocksdb::SstFileWriter>(rocksdb::EnvOptions(options), options);
  RETURN_IF_ERROR(from_rocks(writer->Open(path), kWriting));
  return writer;
}

}  // namespace

PairWriter::PairWriter(const LoadFilesOptions& options, Kind kind, std::string name)
    : options_(options), kind_(kind) {
  pair_.name = std::move(name);
}

PairWriter::~PairWriter() {
  if (is_finished_) return;
  history_.reset();
  latest_.reset();
  remove_pair(options_, pair_.name);
}

Status PairWriter::open() {
  // Never writes into a file that has another name in the database.
  remove_pair(options_, pair_.name);
  const bool is_run = kind_ == Kind::kRun;
  const rocksdb::Options history =
      is_run ? run_table(options_.history) : published_table(options_.history);
  ASSIGN_OR_RETURN(history_, open_writer(history, load_history_path(options_.folder, pair_.name)));
  if (is_run) return {};
  ASSIGN_OR_RETURN(latest_, open_writer(published_table(options_.latest),
                                        load_latest_path(options_.folder, pair_.name)));
  return {};
}

Status PairWriter::add(std::string_view history_key, std::string_view row) {
  const std::string_view entity = entity_of(history_key);
  const bool is_newest = pair_.rows == 0 || entity != pair_.last_entity;
  pace(history_key.size() + row.size() + (is_newest && latest_ ? entity.size() + row.size() : 0));
  RETURN_IF_ERROR(from_write(history_->Put(slice_of(history_key), slice_of(row))));
  if (is_newest) {
    if (pair_.rows == 0) pair_.first_entity = entity;
    pair_.last_entity = entity;
    if (latest_) RETURN_IF_ERROR(from_write(latest_->Merge(slice_of(entity), slice_of(row))));
  }
  ++pair_.rows;
  return {};
}

bool PairWriter::is_full() const {
  return history_->FileSize() >= options_.file_bytes_max ||
         (latest_ && latest_->FileSize() >= options_.file_bytes_max);
}

Result<LoadFilePair> PairWriter::finish() {
  if (options_.pace) options_.pace(unpaced_bytes_);
  rocksdb::ExternalSstFileInfo info;
  RETURN_IF_ERROR(from_rocks(history_->Finish(&info), kWriting));
  pair_.bytes = info.file_size;
  if (latest_) {
    RETURN_IF_ERROR(from_rocks(latest_->Finish(&info), kWriting));
    pair_.bytes += info.file_size;
  }
  is_finished_ = true;
  return std::move(pair_);
}

void PairWriter::pace(std::uint64_t bytes) {
  if (!options_.pace) return;
  unpaced_bytes_ += bytes;
  if (unpaced_bytes_ < kPacedBytes) return;
  options_.pace(unpaced_bytes_);
  unpaced_bytes_ = 0;
}

void remove_pair(const LoadFilesOptions& options, const std::string& name) {
  rocksdb::Env* const env = options.history.env;
  env->DeleteFile(load_history_path(options.folder, name)).PermitUncheckedError();
  env->DeleteFile(load_latest_path(options.folder, name)).PermitUncheckedError();
}

Status sync_load_folder(const LoadFilesOptions& options) {
  std::unique_ptr<rocksdb::Directory> folder;
  RETURN_IF_ERROR(from_rocks(options.history.env->NewDirectory(options.folder, &folder), kWriting));
  return from_rocks(folder->Fsync(), kWriting);
}

}  // namespace skua
