#include "storage/registry/plan_cache.h"

#include <algorithm>
#include <mutex>
#include <string>
#include <utility>

namespace skua {
namespace {

// One plan may take this part of the cache.
constexpr std::size_t kPlanShare = 16;

std::size_t mixed(std::size_t hash, std::size_t value) {
  return (hash ^ value) * 0x9e3779b97f4a7c15ULL;
}

template <typename Names>
std::size_t hash_of(std::string_view project, const Names& references, bool full_feature_names) {
  const std::hash<std::string_view> hash_text;
  std::size_t hash = mixed(hash_text(project), full_feature_names ? 1 : 0);
  for (const std::string_view reference : references) hash = mixed(hash, hash_text(reference));
  return hash;
}

std::size_t bytes_of(const ReadPlan& plan) {
  std::size_t bytes = sizeof(ReadPlan) + plan.source.project.size();
  for (const std::string& reference : plan.source.references)
    bytes += sizeof(std::string) + reference.size();
  for (const ReadPlan::FeatureUse& feature : plan.features)
    bytes += sizeof(feature) + feature.answer_name.size();
  for (const ReadPlan::ViewUse& use : plan.views)
    bytes += sizeof(use) + use.name.size() + use.key_columns.size() * sizeof(std::size_t) +
             use.null_bits.size() * sizeof(std::uint64_t);
  for (const ReadPlan::KeyColumn& key : plan.key_columns) bytes += sizeof(key) + key.name.size();
  return bytes;
}

}  // namespace

std::size_t PlanCache::Hash::operator()(const PlanQuery& query) const {
  return hash_of(query.project, query.references, query.full_feature_names);
}

std::size_t PlanCache::Hash::operator()(const Plan& plan) const {
  const PlanSource& source = plan->source;
  return hash_of(source.project, source.references, source.full_feature_names);
}

bool PlanCache::Equal::operator()(const Plan& a, const Plan& b) const {
  return a->source.full_feature_names == b->source.full_feature_names &&
         a->source.project == b->source.project && a->source.references == b->source.references;
}

bool PlanCache::Equal::operator()(const PlanQuery& query, const Plan& plan) const {
  const PlanSource& source = plan->source;
  return query.full_feature_names == source.full_feature_names && query.project == source.project &&
         std::equal(query.references.begin(), query.references.end(), source.references.begin(),
                    source.references.end());
}

std::shared_ptr<const ReadPlan> PlanCache::find(const PlanQuery& query) const {
  const std::shared_lock lock(mutex_);
  const auto found = plans_.find(query);
  return found == plans_.end() ? nullptr : *found;
}

void PlanCache::insert(std::shared_ptr<const ReadPlan> plan) {
  const std::size_t bytes = bytes_of(*plan);
  if (bytes > kBytesMax / kPlanShare) return;
  const std::unique_lock lock(mutex_);
  if (plans_.size() == kPlansMax || bytes_ + bytes > kBytesMax) {
    plans_.clear();
    bytes_ = 0;
  }
  if (plans_.insert(std::move(plan)).second) bytes_ += bytes;
}

std::size_t PlanCache::size() const {
  const std::shared_lock lock(mutex_);
  return plans_.size();
}

}  // namespace skua
