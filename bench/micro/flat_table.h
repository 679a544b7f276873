#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "bench/micro/large_pages.h"

namespace skua::bench::micro {

// An open-addressing table from keys of one size to rows of one size, for one thread: 16-byte
// slots, probed one after the other, at most half of them used. What a well-made table costs that
// knows nothing of writers, time or eviction.
class FlatTable {
 public:
  FlatTable(std::size_t rows_max, std::size_t key_bytes, std::size_t row_bytes);

  // REQUIRES: a key that is not in the table, of the size given.
  void add(std::string_view key, std::string_view row);
  // Appends where the row of each key begins, nullptr when it has none. Keys go in groups: the
  // slots of one are loaded while the rows of the one before are, and those before it compared.
  void find(const std::vector<std::string_view>& keys, std::vector<const char*>& rows);

 private:
  struct Slot {
    std::uint64_t hash;
    std::uint64_t entry;  // Its number plus one; 0: free.
  };
  // A key being looked up.
  struct Probe {
    std::uint64_t hash = 0;
    const char* entry = nullptr;  // The first whose hash is equal.
  };

  [[nodiscard]] char* entry(std::uint64_t number) const {
    return entries_.data() + (number - 1) * entry_bytes_;
  }
  [[nodiscard]] Slot& slot(std::uint64_t index) const {
    return reinterpret_cast<Slot*>(slots_.data())[index & slot_mask_];
  }
  void load_slots(const std::vector<std::string_view>& keys, std::size_t group);
  void load_rows(std::size_t group);
  [[nodiscard]] const char* compare(std::string_view key, const Probe& probe) const;

  std::size_t key_bytes_;  // Rounded up, so that rows stay aligned.
  std::size_t entry_bytes_;
  std::uint64_t slot_mask_;
  LargePages slots_;
  LargePages entries_;
  std::uint64_t entries_used_ = 0;
  std::vector<Probe> probes_;
};

}  // namespace skua::bench::micro
