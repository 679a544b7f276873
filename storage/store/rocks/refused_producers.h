#pragma once

#include <cstddef>
#include <list>
#include <string>
#include <unordered_map>
#include <utility>

#include "storage/store/producer_window.h"

namespace skua {

// The producers whose batch was refused in its place, by their key, in memory only: at most
// `capacity` of them, the longest unused forgotten first. Not thread-safe.
class RefusedProducers {
 public:
  explicit RefusedProducers(std::size_t capacity) : capacity_(capacity) {}

  // nullptr: nothing was refused, or it is forgotten. Holds until the next call.
  [[nodiscard]] const RefusedProducer* find(const std::string& key) {
    const auto found = places_.find(key);
    if (found == places_.end()) return nullptr;
    order_.splice(order_.begin(), order_, found->second);
    return &found->second->second;
  }

  // The first refused batch of an epoch is the one that must come again; a later epoch takes over.
  void remember(const std::string& key, const ProducerBatch& batch) {
    const RefusedProducer* known = find(key);
    if (known == nullptr || known->epoch < batch.epoch) put(key, batch);
  }

  // A batch that was appended, and then not committed: what was refused behind it comes after it.
  void remember_failed(const std::string& key, const ProducerBatch& batch) {
    const RefusedProducer* known = find(key);
    if (known == nullptr || known->epoch <= batch.epoch) put(key, batch);
  }

  void forget(const std::string& key) {
    const auto found = places_.find(key);
    if (found == places_.end()) return;
    order_.erase(found->second);
    places_.erase(found);
  }

 private:
  using Order = std::list<std::pair<std::string, RefusedProducer>>;  // The latest used first.

  void put(const std::string& key, const ProducerBatch& batch) {
    forget(key);
    order_.emplace_front(key, RefusedProducer{batch.epoch, batch.first_sequence});
    places_[key] = order_.begin();
    if (places_.size() <= capacity_) return;
    places_.erase(order_.back().first);
    order_.pop_back();
  }

  std::size_t capacity_;
  Order order_;
  std::unordered_map<std::string, Order::iterator> places_;
};

}  // namespace skua
