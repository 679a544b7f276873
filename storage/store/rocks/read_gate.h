#pragma once

#include <rocksdb/db.h>

#include <array>
#include <atomic>
#include <cstdint>

namespace skua {

// Lets an answer that is read in several steps show a publication whole or not at all: a sequence
// lock. RocksDB shows the files of a load family by family; the numbers of the families' versions
// tell a reader whether it has begun to. THREAD-SAFE; close() and open() by one thread at a time.
class ReadGate {
 public:
  // The families that an answer is read from.
  using Families = std::array<rocksdb::ColumnFamilyHandle*, 2>;

  // Before any other call; both outlive it.
  void attach(rocksdb::DB& db, const Families& families) {
    db_ = &db;
    families_ = families;
  }

  // Before the files enter.
  void close() {
    for (std::size_t i = 0; i < families_.size(); ++i) before_[i] = version(i);
    ++changes_;
  }
  // Every read shows them now, or they will not enter.
  void open() {
    ++changes_;
    changes_.notify_all();
  }

  // Calls read() until what it read is of one state: true. While the families may differ it waits,
  // which takes no longer than RocksDB needs to go from one to the next, or ends: false.
  template <typename Read>
  [[nodiscard]] bool read_whole(bool may_wait, Read read) const {
    while (true) {
      const std::uint64_t changes = changes_.load();
      const bool is_closed = changes % 2 != 0;
      if (!is_closed || nothing_entered()) {
        read();
        if (changes_.load() == changes && (!is_closed || nothing_entered())) return true;
      }
      if (!may_wait) return false;
      if (is_closed) changes_.wait(changes);
    }
  }

 private:
  [[nodiscard]] std::uint64_t version(std::size_t family) const {
    std::uint64_t out = 0;
    (void)db_->GetIntProperty(families_[family],
                              rocksdb::DB::Properties::kCurrentSuperVersionNumber, &out);
    return out;
  }
  [[nodiscard]] bool nothing_entered() const {
    for (std::size_t i = 0; i < families_.size(); ++i)
      if (version(i) != before_[i]) return false;
    return true;
  }

  rocksdb::DB* db_ = nullptr;
  Families families_{};
  std::atomic<std::uint64_t> changes_{0};               // Odd: files are entering.
  std::array<std::atomic<std::uint64_t>, 2> before_{};  // The versions when it was closed last.
};

}  // namespace skua
