#pragma once

#include <vector>

#include "storage/base/result.h"
#include "storage/base/time.h"
#include "storage/registry/read_plan.h"
#include "storage/store/engine.h"

namespace skua {

struct ReadRequest;

// The moments that one read is judged at: one read time, and as_of and known_at per request or per
// row. Borrows the request.
class ReadTimes {
 public:
  // `rows` is the number of rows of the request; `last` the newest commit that the read sees.
  // Errors: INVALID_ARGUMENT.
  [[nodiscard]] static Result<ReadTimes> make(const ReadRequest& request, std::size_t rows,
                                              Timestamp read_time, CommitPoint last);

  [[nodiscard]] Timestamp read_time() const { return read_time_; }
  // Neither as_of nor known_at: every row is judged at the read time.
  [[nodiscard]] bool is_latest() const { return as_of_->empty() && known_at_->empty(); }
  // Rows of one entity may have different answers.
  [[nodiscard]] bool is_per_row() const { return as_of_->size() > 1 || known_at_->size() > 1; }

  [[nodiscard]] Timestamp as_of(std::size_t row) const {
    return as_of_->empty() ? read_time_ : at(*as_of_, row);
  }
  // What a lookup in a view with this earliest_known_at() may know: known_at clamped to the last
  // commit, max() without known_at. A known_at that is not before that moment stays so: between the
  // last commit that the read sees and it there are no commits, so that the answer is the same.
  [[nodiscard]] Timestamp known_at(std::size_t row, Timestamp earliest) const;
  // The clamped known_at of the whole request, or max() when there is none, or one per row.
  [[nodiscard]] Timestamp known_at_of_request() const;

  // Errors: OUT_OF_RANGE when every as_of lies before every horizon; with `strict`, when any as_of
  // or known_at lies before the horizon of a view.
  [[nodiscard]] Status check_retention(const ReadPlan& plan, std::size_t rows, bool strict) const;

 private:
  ReadTimes() = default;

  [[nodiscard]] static Timestamp at(const std::vector<Timestamp>& times, std::size_t row) {
    return times.size() == 1 ? times[0] : times[row];
  }
  [[nodiscard]] Status check_strict(const ReadPlan& plan, std::size_t rows) const;

  const std::vector<Timestamp>* as_of_ = nullptr;
  const std::vector<Timestamp>* known_at_ = nullptr;
  Timestamp read_time_;
  Timestamp last_commit_;
};

}  // namespace skua
