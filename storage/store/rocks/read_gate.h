#pragma once

#include <rocksdb/db.h>

#include <atomic>
#include <cstdint>
#include <memory>

namespace skua {

// Lets an answer that is read in several steps show a publication whole or not at all: a sequence
// lock. While the files of a load enter, reads go by the state of before. THREAD-SAFE; close() and
// open() by one thread at a time.
class ReadGate {
 public:
  // Before the files enter: holds a snapshot, which makes RocksDB number their rows after it.
  void close(rocksdb::DB& db) {
    before_.store({db.GetSnapshot(), [&db](const rocksdb::Snapshot* s) { db.ReleaseSnapshot(s); }});
    ++changes_;
  }
  // Every read shows them now, or they will not enter.
  void open() {
    ++changes_;
    before_.store(nullptr);
  }

  // Calls read(snapshot), nullptr for the present, until what it read is of one state.
  template <typename Read>
  void read_whole(Read read) const {
    while (true) {
      const std::uint64_t changes = changes_.load();
      if (changes % 2 == 0) {
        read(nullptr);
        if (changes_.load() == changes) return;
      } else if (const std::shared_ptr<const rocksdb::Snapshot> before = before_.load()) {
        read(before.get());
        return;
      }
    }
  }

 private:
  std::atomic<std::uint64_t> changes_{0};  // Odd: files are entering.
  std::atomic<std::shared_ptr<const rocksdb::Snapshot>> before_;
};

}  // namespace skua
