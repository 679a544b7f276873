#include "storage/store/rocks/dropped_rows.h"

#include <algorithm>
#include <charconv>

#include "storage/store/rocks/meta_records.h"

namespace skua {

Status DroppedRows::open(const std::vector<std::pair<std::string, std::string>>& records) {
  for (const auto& [name, value] : records) {
    Generation generation = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), generation);
    if (error != std::errc() || end != name.data() + name.size())
      return data_loss("meta record `" + std::string(kDroppedPrefix) + "` is damaged");
    add(generation);
  }
  return {};
}

void DroppedRows::put_record(Generation generation, const RocksFamilies& rocks,
                             rocksdb::WriteBatch& batch) {
  batch.Put(rocks.meta, meta_key(kDroppedPrefix, std::to_string(generation)), "");
}

void DroppedRows::delete_record(Generation generation, const RocksFamilies& rocks,
                                rocksdb::WriteBatch& batch) {
  batch.Delete(rocks.meta, meta_key(kDroppedPrefix, std::to_string(generation)));
}

void DroppedRows::add(Generation generation, std::weak_ptr<const void> readers) {
  const std::lock_guard lock(mutex_);
  dropped_.emplace_back(generation, std::move(readers));
}

void DroppedRows::remove(const std::vector<Generation>& generations) {
  const std::lock_guard lock(mutex_);
  std::erase_if(dropped_, [&](const auto& item) {
    return std::find(generations.begin(), generations.end(), item.first) != generations.end();
  });
}

std::vector<Generation> DroppedRows::all() const {
  const std::lock_guard lock(mutex_);
  std::vector<Generation> out;
  for (const auto& [generation, readers] : dropped_) out.push_back(generation);
  return out;
}

std::vector<Generation> DroppedRows::select(bool is_read) const {
  const std::lock_guard lock(mutex_);
  std::vector<Generation> out;
  for (const auto& [generation, readers] : dropped_)
    if (readers.expired() != is_read) out.push_back(generation);
  return out;
}

}  // namespace skua
