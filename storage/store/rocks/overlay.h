#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <unordered_map>

namespace skua {

// What was prepared but is not committed yet, by key: preparation of the next group must see it
// although no read can. Values are used by the preparing thread alone; the committing thread only
// releases them.
template <typename Value>
class Overlay {
 public:
  // The value of a key, made when missing; it stays until `group` is released.
  [[nodiscard]] Value& touch(const std::string& key, std::uint64_t group) {
    const std::lock_guard lock(mutex_);
    Entry& entry = entries_[key];
    entry.group = group;
    return entry.value;
  }

  // Forgets values that no group after `group` has touched. THREAD-SAFE.
  void release(std::uint64_t group) {
    const std::lock_guard lock(mutex_);
    std::erase_if(entries_, [&](const auto& item) { return item.second.group <= group; });
  }

  void clear() {
    const std::lock_guard lock(mutex_);
    entries_.clear();
  }

 private:
  struct Entry {
    Value value;
    std::uint64_t group = 0;
  };
  std::mutex mutex_;
  std::unordered_map<std::string, Entry> entries_;
};

}  // namespace skua
