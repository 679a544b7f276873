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
  ASSIGN_OR_RETURN(history_,
                   SortedFile::create(history, load_history_path(options_.folder, pair_.name),
                                      SortedFile::Entry::kPut));
  if (is_run) return {};
  ASSIGN_OR_RETURN(latest_, SortedFile::create(published_table(options_.latest),
                                               load_latest_path(options_.folder, pair_.name),
                                               SortedFile::Entry::kMerge));
  return {};
}

Status PairWriter::add(std::string_view history_key, std::string_view row) {
  const std::string_view entity = entity_of(history_key);
  const bool is_newest = pair_.rows == 0 || entity != pair_.last_entity;
  RETURN_IF_ERROR(pace(history_key.size() + row.size() +
                       (is_newest && latest_ ? entity.size() + row.size() : 0)));
  RETURN_IF_ERROR(history_->add(history_key, row));
  if (is_newest) {
    if (pair_.rows == 0) pair_.first_entity = entity;
    pair_.last_entity = entity;
    if (latest_) RETURN_IF_ERROR(latest_->add(entity, row));
  }
  ++pair_.rows;
  return {};
}

bool PairWriter::is_full() const {
  return history_->bytes() >= options_.file_bytes_max ||
         (latest_ && latest_->bytes() >= options_.file_bytes_max);
}

Result<LoadFilePair> PairWriter::finish() {
  if (options_.pace) RETURN_IF_ERROR(options_.pace(unpaced_bytes_));
  ASSIGN_OR_RETURN(pair_.bytes, history_->finish());
  if (latest_) {
    ASSIGN_OR_RETURN(const std::uint64_t latest_bytes, latest_->finish());
    pair_.bytes += latest_bytes;
  }
  is_finished_ = true;
  return std::move(pair_);
}

Status PairWriter::pace(std::uint64_t bytes) {
  if (!options_.pace) return {};
  unpaced_bytes_ += bytes;
  if (unpaced_bytes_ < kPacedBytes) return {};
  return options_.pace(std::exchange(unpaced_bytes_, 0));
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
