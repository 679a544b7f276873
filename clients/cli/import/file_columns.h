#pragma once

#include <set>
#include <string>
#include <vector>

#include "clients/cli/import/column_plan.h"
#include "clients/cli/text/json_value.h"

namespace skua {

// Of what `skua export` wrote.
inline constexpr char kSequenceColumn[] = "sequence";
inline constexpr char kDeletedColumn[] = "deleted";

// A value that every row of a file has.
struct ConstantColumn {
  ColumnPlan::Target target;
  std::string name;
  InputValue value;
};

// Where the columns of one file go.
struct FileColumns {
  std::vector<ColumnPlan::Target> targets;  // One per column of the file.
  std::vector<ConstantColumn> constants;    // What the names of its folders say.
  std::set<std::string> unknown;            // Neither join key nor feature.
  bool is_export = false;                   // `skua export` wrote it.
};

// `names`: the columns of the file. `partitions`: what `name=value` folders above it say; a column
// of the file goes before a folder of its name. A file with `created_timestamp`, `sequence` and
// `deleted`, none of which is a feature, is what `skua export` wrote: its `deleted` marks deletes,
// its `sequence` orders the versions of a row.
[[nodiscard]] FileColumns match_columns(const std::vector<std::string>& names,
                                        const std::vector<NamedText>& partitions,
                                        const ColumnPlan& plan);

// Refuses a column `deleted` of which nobody said what it is: passed over, it would turn deletes
// into rows of nulls. Errors: INVALID_ARGUMENT.
[[nodiscard]] Status check_deleted(const FileColumns& columns);

// As above. Errors: INVALID_ARGUMENT (a name twice; a join key or the event timestamp has no
// column; check_deleted(); unknown ones with strict_columns).
[[nodiscard]] Result<FileColumns> place_columns(const std::string& file,
                                                const std::vector<std::string>& names,
                                                const std::vector<NamedText>& partitions,
                                                const ColumnPlan& plan);

}  // namespace skua
