#include "storage/store/rocks/load/sorted_file.h"

#include <utility>

#include "storage/store/rocks/rocks_status.h"

namespace skua {
namespace {

constexpr std::size_t kBlockBytes = std::size_t{256} << 10U;
constexpr std::size_t kBlocksWaitingMax = 4;
constexpr std::string_view kWriting = "writing the files of a bulk load";

rocksdb::Slice slice_of(std::string_view bytes) { return {bytes.data(), bytes.size()}; }

Status from_write(const rocksdb::Status& status) {
  // What it says to a key that does not come after the one before it.
  if (status.IsInvalidArgument()) return data_loss("the rows of a bulk load are not in order");
  return from_rocks(status, kWriting);
}

}  // namespace

// RocksDB's default for such a writer, to drop from the page cache what is on disk already, suits a
// load: the cache stays with the rows that are being served.
SortedFile::SortedFile(const rocksdb::Options& options, Entry entry)
    : entry_(entry), writer_(rocksdb::EnvOptions(options), options) {}

Result<std::unique_ptr<SortedFile>> SortedFile::create(const rocksdb::Options& options,
                                                       const std::string& path, Entry entry) {
  std::unique_ptr<SortedFile> file(new SortedFile(options, entry));
  RETURN_IF_ERROR(from_rocks(file->writer_.Open(path), kWriting));
  file->thread_ = std::thread([&made = *file] { made.run(); });
  return file;
}

SortedFile::~SortedFile() {
  has_failed_ = true;
  join();
}

Status SortedFile::add(std::string_view key, std::string_view value) {
  filling_.bytes.append(key);
  filling_.ends.push_back(filling_.bytes.size());
  filling_.bytes.append(value);
  filling_.ends.push_back(filling_.bytes.size());
  pending_ += key.size() + value.size();
  if (filling_.bytes.size() >= kBlockBytes) hand_over();
  if (!has_failed_.load()) return {};
  const std::lock_guard lock(mutex_);
  return status_;
}

Result<std::uint64_t> SortedFile::finish() {
  hand_over();
  join();
  RETURN_IF_ERROR(status_);
  rocksdb::ExternalSstFileInfo info;
  RETURN_IF_ERROR(from_rocks(writer_.Finish(&info), kWriting));
  return info.file_size;
}

void SortedFile::hand_over() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return waiting_.size() < kBlocksWaitingMax; });
  waiting_.push_back(std::exchange(filling_, {}));
  lock.unlock();
  changed_.notify_all();
}

void SortedFile::join() {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard lock(mutex_);
    at_end_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void SortedFile::run() {
  while (true) {
    Block block;
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [&] { return at_end_ || !waiting_.empty(); });
      if (waiting_.empty()) return;
      block = std::move(waiting_.front());
      waiting_.pop_front();
    }
    changed_.notify_all();
    // After an error, or when nobody wants the file any more, the rest is only taken away.
    if (has_failed_.load()) continue;
    Status status = write(block);
    written_ = writer_.FileSize();
    pending_ -= block.bytes.size();
    if (status.ok()) continue;
    const std::lock_guard lock(mutex_);
    status_ = std::move(status);
    has_failed_ = true;
  }
}

Status SortedFile::write(const Block& block) {
  const std::string_view bytes = block.bytes;
  std::size_t begin = 0;
  for (std::size_t i = 0; i < block.ends.size(); i += 2) {
    const std::size_t end_of_key = block.ends[i];
    const rocksdb::Slice key = slice_of(bytes.substr(begin, end_of_key - begin));
    const rocksdb::Slice value = slice_of(bytes.substr(end_of_key, block.ends[i + 1] - end_of_key));
    RETURN_IF_ERROR(
        from_write(entry_ == Entry::kPut ? writer_.Put(key, value) : writer_.Merge(key, value)));
    begin = block.ends[i + 1];
  }
  return {};
}

}  // namespace skua
