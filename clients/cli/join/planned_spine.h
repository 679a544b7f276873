#pragma once

#include <memory>
#include <string>
#include <vector>

#include "clients/cli/import/coerced_rows.h"
#include "clients/cli/import/column_plan.h"
#include "clients/cli/join/spine_rows.h"

namespace skua {

// How a spine of CSV, NDJSON or Avro is read: by the reader of the import, as if it held a feature
// view whose join keys are the columns that ask, and whose features are the others.
class SpinePlan {
 public:
  // Errors: INVALID_ARGUMENT.
  [[nodiscard]] static Result<SpinePlan> make(const SpineOptions& options,
                                              std::vector<OutputColumn> columns);

  [[nodiscard]] const ColumnPlan& columns() const { return plan_; }
  [[nodiscard]] const SpineLayout& layout() const { return layout_; }
  [[nodiscard]] std::size_t keys() const { return plan_.keys(); }
  // The column of the plan that column `i` of the layout is; kTime for the event timestamp.
  [[nodiscard]] std::size_t source(std::size_t i) const { return sources_[i]; }
  static constexpr std::size_t kTime = static_cast<std::size_t>(-1);

 private:
  ColumnPlan plan_;
  SpineLayout layout_;
  std::vector<std::size_t> sources_;
};

// One file by a plan, which outlives it. `file`: its name, for errors.
[[nodiscard]] std::unique_ptr<SpineFile> make_planned_spine(std::string file,
                                                            std::unique_ptr<RowBatches> rows,
                                                            const SpinePlan& plan);

}  // namespace skua
