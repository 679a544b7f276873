#include "api/service/view_gauges.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>
#include <optional>

#include "api/service/project.h"

namespace skua {
namespace {

constexpr std::int64_t kNoTimestamp = std::numeric_limits<std::int64_t>::min();
constexpr std::size_t kTallyBytes = 64;  // A cache line: two views do not share one.

double age_seconds(Timestamp now, Timestamp event_timestamp) {
  return std::max(0.0, std::chrono::duration<double>(now - event_timestamp).count());
}

// `view` in the default project, `project.view` in any other, as Kafka topics are named.
std::string label_of(const FeatureView& view) {
  return view.project == kDefaultProject ? view.name : view.project + "." + view.name;
}

// The bitmap is padded to whole words.
std::uint64_t nulls_in(const RowView& row, const std::vector<std::uint64_t>& null_bits) {
  std::uint64_t nulls = 0;
  for (std::size_t word = 0; word < null_bits.size(); ++word) {
    std::uint64_t bits = 0;
    std::memcpy(&bits, row.content().data() + word * sizeof(bits), sizeof(bits));
    bits &= null_bits[word];
    if (bits != 0) nulls += static_cast<std::uint64_t>(std::popcount(bits));
  }
  return nulls;
}

// Of rows that were served, the age of one: another one each time, as reads come at no particular
// microsecond. Where it was not served the next ones are looked at.
std::optional<double> sampled_age(const ReadAnswer& answer, const ViewAnswer& view) {
  constexpr std::size_t kLooksMax = 8;
  const std::size_t rows = view.statuses.size();
  if (rows == 0) return std::nullopt;
  std::size_t row = static_cast<std::uint64_t>(answer.read_time.us) % rows;
  for (std::size_t looks = std::min(rows, kLooksMax); looks > 0; --looks) {
    const FeatureStatus status = view.statuses[row];
    if (status == FeatureStatus::kPresent ||
        (status == FeatureStatus::kOutsideMaxAge && answer.include.expired_values))
      return age_seconds(answer.read_time, view.rows[row].event_timestamp());
    row = row + 1 == rows ? 0 : row + 1;
  }
  return std::nullopt;
}

}  // namespace

// What one view has counted since it was last asked. A view that takes the tally of a dropped one
// may get the counts of a call that was still under way.
struct alignas(kTallyBytes) ViewGauges::Tally {
  explicit Tally(const Metrics& metrics)
      : served_age(metrics.view_served_age.buckets()),
        written_age(metrics.view_written_age.buckets()) {}

  void clear() {
    for (auto& count : values) count.store(0, std::memory_order_relaxed);
    served_age.clear();
    written_age.clear();
    newest_us.store(kNoTimestamp, std::memory_order_relaxed);
    has_values = false;
  }
  void raise_newest(Timestamp newest) {
    std::int64_t known = newest_us.load(std::memory_order_relaxed);
    while (known < newest.us &&
           !newest_us.compare_exchange_weak(known, newest.us, std::memory_order_relaxed)) {
    }
  }

  std::array<std::atomic<std::uint64_t>, kStatuses> values{};
  HistogramTally served_age;
  HistogramTally written_age;
  std::atomic<std::int64_t> newest_us{kNoTimestamp};

  // With the mutex.
  std::string label;
  Incarnation incarnation = 0;
  bool has_values = false;  // Some were counted: every status has its series.
};

ViewGauges::ViewGauges(Metrics& metrics, const Registry& registry)
    : metrics_(metrics),
      registry_(registry),
      other_(std::make_unique<Tally>(metrics)),
      dropped_(std::make_unique<Tally>(metrics)),
      source_(metrics.add_source([this] { refresh(); })) {
  other_->label = kOtherLabel;
}

ViewGauges::~ViewGauges() = default;

ViewGauges::Tally& ViewGauges::tally_of(const RegisteredView& view) {
  const Incarnation incarnation = view.incarnation();
  const std::size_t table = incarnation / kTableViews;
  if (table >= kTables) return *other_;
  if (Table* const known = tables_[table].load(std::memory_order_acquire))
    if (Tally* const tally = (*known)[incarnation % kTableViews].load(std::memory_order_acquire))
      return *tally;
  return make_tally(view);
}

ViewGauges::Tally& ViewGauges::make_tally(const RegisteredView& view) {
  const Incarnation incarnation = view.incarnation();
  const std::lock_guard lock(mutex_);
  std::atomic<Table*>& table = tables_[incarnation / kTableViews];
  if (table == nullptr) {
    owned_tables_.push_back(std::make_unique<Table>());
    table.store(owned_tables_.back().get(), std::memory_order_release);
  }
  std::atomic<Tally*>& place = (*table)[incarnation % kTableViews];
  if (Tally* const made = place.load(std::memory_order_relaxed)) return *made;
  Tally* tally = other_.get();
  if (views_.size() < kViewsMax) {
    if (unused_.empty()) {
      owned_tallies_.push_back(std::make_unique<Tally>(metrics_));
      unused_.push_back(owned_tallies_.back().get());
    }
    tally = unused_.back();
    unused_.pop_back();
    tally->clear();
    tally->label = label_of(view.view);
    tally->incarnation = incarnation;
    views_.emplace(incarnation, tally);
  }
  place.store(tally, std::memory_order_release);
  return *tally;
}

void ViewGauges::count_served(const ReadAnswer& answer, bool is_latest) {
  for (std::size_t i = 0; i < answer.views.size(); ++i) {
    const ViewAnswer& view = answer.views[i];
    const ReadPlan::ViewUse& use = answer.plan->views[i];
    std::array<std::uint64_t, kStatuses> counts{};
    std::uint64_t nulls = 0;
    for (std::size_t row = 0; row < view.statuses.size(); ++row) {
      ++counts[static_cast<std::size_t>(view.statuses[row]) % kStatuses];
      if (view.statuses[row] == FeatureStatus::kPresent)
        nulls += nulls_in(view.rows[row], use.null_bits);
    }
    for (std::uint64_t& count : counts) count *= use.features;
    counts[static_cast<std::size_t>(FeatureStatus::kPresent)] -= nulls;
    counts[static_cast<std::size_t>(FeatureStatus::kNullValue)] += nulls;

    Tally& tally = tally_of(*use.view);
    for (std::size_t status = 0; status < kStatuses; ++status)
      if (counts[status] != 0)
        tally.values[status].fetch_add(counts[status], std::memory_order_relaxed);
    if (!is_latest) continue;
    if (const auto age = sampled_age(answer, view)) tally.served_age.observe(*age);
  }
}

void ViewGauges::count_written(const RegisteredView& view,
                               std::span<const Timestamp> event_timestamps, Timestamp now) {
  if (event_timestamps.empty()) return;
  Tally& tally = tally_of(view);
  struct Bucket {
    std::uint64_t rows = 0;
    double sum = 0;
  };
  std::array<Bucket, HistogramTally::kBoundsMax + 1> buckets{};
  Timestamp newest = event_timestamps.front();
  for (const Timestamp event_timestamp : event_timestamps) {
    const double age = age_seconds(now, event_timestamp);
    Bucket& bucket = buckets[tally.written_age.bucket_of(age)];
    ++bucket.rows;
    bucket.sum += age;
    newest = std::max(newest, event_timestamp);
  }
  for (std::size_t i = 0; i < buckets.size(); ++i)
    if (buckets[i].rows != 0) tally.written_age.observe(i, buckets[i].rows, buckets[i].sum);
  tally.raise_newest(std::min(newest, now));
}

void ViewGauges::note_newest(const RegisteredView& view, Timestamp newest, Timestamp now) {
  tally_of(view).raise_newest(std::min(newest, now));
}

void ViewGauges::refresh() {
  const std::lock_guard lock(mutex_);
  // After the lock: a view that has a tally by now was registered before.
  const auto registry = registry_.snapshot();
  std::map<Incarnation, const RegisteredView*> registered;
  for (const auto& [name, view] : registry->views)
    registered.emplace(view->incarnation(), view.get());
  for (auto it = views_.begin(); it != views_.end();) {
    const auto found = registered.find(it->first);
    if (found == registered.end()) {
      drop(*it->second);
      it = views_.erase(it);
      continue;
    }
    expose(*it->second);
    metrics_.view_ttl.with(it->second->label)
        .Set(std::chrono::duration<double>(found->second->view.ttl).count());
    ++it;
  }
  expose(*other_);
}

void ViewGauges::expose(Tally& tally) {
  std::array<std::uint64_t, kStatuses> values{};
  for (std::size_t status = 1; status < kStatuses; ++status) {
    values[status] = tally.values[status].exchange(0, std::memory_order_relaxed);
    tally.has_values = tally.has_values || values[status] != 0;
  }
  // All of them, also those that are 0: rate() and increase() do not see what a series is born
  // with.
  for (std::size_t status = 1; tally.has_values && status < kStatuses; ++status)
    metrics_.view_values
        .with({tally.label, feature_status_name(static_cast<FeatureStatus>(status))})
        .Increment(static_cast<double>(values[status]));
  if (!tally.served_age.is_empty())
    tally.served_age.move_to(metrics_.view_served_age.with(tally.label));
  if (!tally.written_age.is_empty())
    tally.written_age.move_to(metrics_.view_written_age.with(tally.label));
  const std::int64_t newest_us = tally.newest_us.load(std::memory_order_relaxed);
  // Of several views together it says nothing.
  if (newest_us != kNoTimestamp && &tally != other_.get())
    metrics_.view_newest_event_timestamp.with(tally.label)
        .Set(static_cast<double>(newest_us) / 1e6);
}

void ViewGauges::drop(Tally& tally) {
  (*tables_[tally.incarnation / kTableViews])[tally.incarnation % kTableViews].store(
      dropped_.get(), std::memory_order_release);
  for (std::size_t status = 1; status < kStatuses; ++status)
    metrics_.view_values.remove(
        {tally.label, feature_status_name(static_cast<FeatureStatus>(status))});
  metrics_.view_served_age.remove({tally.label});
  metrics_.view_written_age.remove({tally.label});
  metrics_.view_newest_event_timestamp.remove({tally.label});
  metrics_.view_ttl.remove({tally.label});
  unused_.push_back(&tally);
}

}  // namespace skua
