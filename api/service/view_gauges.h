#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "api/service/read_answer.h"
#include "storage/base/histogram_tally.h"
#include "storage/base/metrics.h"
#include "storage/registry/registry.h"

namespace skua {

// Counts per feature view what is served and written: statuses of values and how old rows are, in
// event time. On the read path a view costs a few atomic additions per answer, and no lock. Series
// appear with the first use of a view and go when it is dropped; behind the first kViewsMax views
// they are kOtherLabel. THREAD-SAFE.
class ViewGauges {
 public:
  static constexpr std::size_t kViewsMax = 500;

  // Both outlive this.
  ViewGauges(Metrics& metrics, const Registry& registry);
  ~ViewGauges();
  ViewGauges(const ViewGauges&) = delete;
  ViewGauges& operator=(const ViewGauges&) = delete;

  // An answer that goes out. `is_latest`: it was asked for as of now, so that the age of its rows
  // says how fresh they are.
  void count_served(const ReadAnswer& answer, bool is_latest);
  // Rows that were stored, now.
  void count_written(const RegisteredView& view, std::span<const Timestamp> event_timestamps,
                     Timestamp now);
  // The newest event timestamp of rows that were stored otherwise, as by a bulk load.
  void note_newest(const RegisteredView& view, Timestamp newest, Timestamp now);

 private:
  struct Tally;
  static constexpr std::size_t kStatuses = 8;  // By number; 0 is none.
  // Views by incarnation. A table is made when one of its incarnations is first used, and stays.
  static constexpr std::size_t kTableViews = 1024;
  static constexpr std::size_t kTables = 1024;
  using Table = std::array<std::atomic<Tally*>, kTableViews>;

  [[nodiscard]] Tally& tally_of(const RegisteredView& view);
  [[nodiscard]] Tally& make_tally(const RegisteredView& view);
  void refresh();
  void expose(Tally& tally);
  void drop(Tally& tally);

  Metrics& metrics_;
  const Registry& registry_;
  std::array<std::atomic<Table*>, kTables> tables_{};

  std::mutex mutex_;  // Guards what follows; not what tallies count.
  std::vector<std::unique_ptr<Table>> owned_tables_;
  std::vector<std::unique_ptr<Tally>> owned_tallies_;
  std::vector<Tally*> unused_;
  std::map<Incarnation, Tally*> views_;
  std::unique_ptr<Tally> other_;
  std::unique_ptr<Tally> dropped_;  // Of views that are gone; nobody looks at it.
  Metrics::Source source_;          // Last: it looks at the rest.
};

}  // namespace skua
