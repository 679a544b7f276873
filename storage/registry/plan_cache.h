#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <shared_mutex>
#include <span>
#include <string_view>
#include <unordered_set>

#include "storage/registry/read_plan.h"

namespace skua {

// A list of references as a request names it; borrows the names.
struct PlanQuery {
  std::string_view project;  // Never empty.
  std::span<const std::string_view> references;
  bool full_feature_names = false;
};

// The plans of reference lists that one registry snapshot has compiled, found again without copying
// a name. Bounded in entries and bytes: a cache that is full starts anew, so that a hit has nothing
// to keep up. A copy starts empty, since the definitions it belongs to are about to change.
// THREAD-SAFE.
class PlanCache {
 public:
  static constexpr std::size_t kPlansMax = 1024;
  static constexpr std::size_t kBytesMax = 16 << 20;

  PlanCache() = default;
  PlanCache(const PlanCache& /*other*/) {}
  PlanCache& operator=(const PlanCache&) = delete;

  // nullptr when there is none.
  [[nodiscard]] std::shared_ptr<const ReadPlan> find(const PlanQuery& query) const;
  // Plans larger than a part of the cache are left out.
  void insert(std::shared_ptr<const ReadPlan> plan);

  [[nodiscard]] std::size_t size() const;

 private:
  using Plan = std::shared_ptr<const ReadPlan>;
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(const PlanQuery& query) const;
    std::size_t operator()(const Plan& plan) const;
  };
  struct Equal {
    using is_transparent = void;
    bool operator()(const Plan& a, const Plan& b) const;
    bool operator()(const PlanQuery& query, const Plan& plan) const;
    bool operator()(const Plan& plan, const PlanQuery& query) const { return (*this)(query, plan); }
  };

  mutable std::shared_mutex mutex_;
  std::unordered_set<Plan, Hash, Equal> plans_;
  std::size_t bytes_ = 0;
};

}  // namespace skua
