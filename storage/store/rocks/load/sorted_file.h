#pragma once

#include <rocksdb/options.h>
#include <rocksdb/sst_file_writer.h>

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "storage/base/result.h"

namespace skua {

// A sorted file that a thread of its own compresses and writes, a bounded number of rows behind
// whoever adds them: sorting, merging and the files of a pair go side by side. Not thread-safe.
class SortedFile {
 public:
  enum class Entry : std::uint8_t { kPut, kMerge };

  // Errors: UNAVAILABLE.
  [[nodiscard]] static Result<std::unique_ptr<SortedFile>> create(const rocksdb::Options& options,
                                                                  const std::string& path,
                                                                  Entry entry);
  // Waits for the thread; what was not finished stays on the disk.
  ~SortedFile();
  SortedFile(const SortedFile&) = delete;
  SortedFile& operator=(const SortedFile&) = delete;

  // Copies both. Errors, perhaps of rows before: UNAVAILABLE; DATA_LOSS (keys do not ascend).
  [[nodiscard]] Status add(std::string_view key, std::string_view value);
  // Written, or to be written and not compressed yet.
  [[nodiscard]] std::uint64_t bytes() const { return written_.load() + pending_.load(); }
  // Syncs the file; its bytes. REQUIRES: at least one row, and no further call. Errors: those of
  // add().
  [[nodiscard]] Result<std::uint64_t> finish();

 private:
  // Rows back to back, and where key and value of each end.
  struct Block {
    std::string bytes;
    std::vector<std::size_t> ends;
  };

  SortedFile(const rocksdb::Options& options, Entry entry);
  void run();
  [[nodiscard]] Status write(const Block& block);
  void hand_over();
  void join();

  const Entry entry_;
  rocksdb::SstFileWriter writer_;  // Of the thread, while it runs.
  Block filling_;
  std::atomic<std::uint64_t> written_{0};
  std::atomic<std::uint64_t> pending_{0};
  std::atomic<bool> has_failed_{false};

  std::mutex mutex_;  // Guards what follows.
  std::condition_variable changed_;
  std::deque<Block> waiting_;
  bool at_end_ = false;
  Status status_;
  std::thread thread_;
};

}  // namespace skua
