#include "api/service/read_times.h"

#include <algorithm>
#include <string>

#include "api/service/read_service.h"
#include "storage/store/retention.h"

namespace skua {
namespace {

Status check_times(const std::vector<Timestamp>& times, const std::string& name, std::size_t rows) {
  if (times.size() > 1 && times.size() != rows)
    return invalid_argument(name + " has " + std::to_string(times.size()) + " moments for " +
                            std::to_string(rows) + " rows; give none, one, or one per row");
  const auto wrong = std::find_if_not(times.begin(), times.end(), is_nameable);
  if (wrong != times.end())
    return invalid_argument(
        name + ", row " + std::to_string(wrong - times.begin()) +
        ": lies outside the years 1 to 9999; times are microseconds since 1970");
  return Status::ok_status();
}

Status beyond_retention(const std::string& name, std::size_t row, const ReadPlan::ViewUse& use,
                        Timestamp earliest) {
  return out_of_range(name + ", row " + std::to_string(row) + ": lies before what feature view `" +
                      use.name + "` keeps; the earliest readable moment is " +
                      format_rfc3339(earliest));
}

}  // namespace

Result<ReadTimes> ReadTimes::make(const ReadRequest& request, std::size_t rows, Timestamp read_time,
                                  CommitPoint last) {
  if (request.as_served && !request.known_at.empty())
    return invalid_argument("known_at: as_served gives it already; leave one of the two out");
  if (request.as_served && request.as_of.empty())
    return invalid_argument("as_served: needs as_of, the moment that was served");
  RETURN_IF_ERROR(check_times(request.as_of, "as_of", rows));
  RETURN_IF_ERROR(check_times(request.known_at, "known_at", rows));
  ReadTimes times;
  times.as_of_ = &request.as_of;
  times.known_at_ = request.as_served ? &request.as_of : &request.known_at;
  times.read_time_ = read_time;
  // An empty store has no last commit; the clamped known_at must be a moment that a request may
  // name.
  times.last_commit_ = std::max(last.created_timestamp, kEarliestTimestamp);
  return times;
}

Timestamp ReadTimes::known_at(std::size_t row, Timestamp earliest) const {
  if (known_at_->empty()) return Timestamp::max();
  return std::min(at(*known_at_, row), std::max(last_commit_, earliest));
}

Timestamp ReadTimes::known_at_of_request() const {
  return known_at_->size() == 1 ? std::min((*known_at_)[0], last_commit_) : Timestamp::max();
}

Status ReadTimes::check_retention(const ReadPlan& plan, std::size_t rows, bool strict) const {
  if (rows == 0 || is_latest()) return Status::ok_status();
  if (strict) return check_strict(plan, rows);
  if (as_of_->empty()) return Status::ok_status();
  const Timestamp latest = *std::max_element(as_of_->begin(), as_of_->end());
  Timestamp earliest_readable = Timestamp::max();
  for (const ReadPlan::ViewUse& use : plan.views)
    earliest_readable = std::min(earliest_readable, horizon(use.view->rules, read_time_));
  if (latest >= earliest_readable) return Status::ok_status();
  return out_of_range(
      "as_of: every moment lies before the retention horizon of every feature view; "
      "the earliest readable one is " +
      format_rfc3339(earliest_readable));
}

Status ReadTimes::check_strict(const ReadPlan& plan, std::size_t rows) const {
  const std::size_t moments = is_per_row() ? rows : 1;
  for (const ReadPlan::ViewUse& use : plan.views) {
    const Timestamp earliest = horizon(use.view->rules, read_time_);
    for (std::size_t row = 0; row < moments; ++row) {
      if (as_of(row) < earliest) return beyond_retention("as_of", row, use, earliest);
      const Timestamp earliest_known = earliest_known_at(use.view->rules, earliest);
      if (!known_at_->empty() && at(*known_at_, row) < earliest_known)
        return beyond_retention("known_at", row, use, earliest_known);
    }
  }
  return Status::ok_status();
}

}  // namespace skua
