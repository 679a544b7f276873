#pragma once

#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "clients/cli/text/key_argument.h"
#include "skua/v1/registry.pb.h"
#include "storage/base/result.h"
#include "storage/model/feature_view.h"

namespace skua {

// How the columns of a file are read.
struct ImportOptions {
  std::vector<NamedText> map;                  // Column of the file -> join key or feature.
  std::string event_timestamp_column;          // Empty: `event_timestamp`.
  std::optional<std::string> event_timestamp;  // RFC 3339; of every row, instead of a column.
  std::string deleted_column;                  // Empty: none, but see FileColumns.
  // Empty: "", NA, NULL and null, and of what `skua export` wrote only "".
  std::vector<std::string> na;
  std::set<std::string> ignore_columns;
  bool strict_columns = false;
  bool dry_run = false;  // The server checks every row and stores none.
  // Of a dry run: of the rows before it only those in effect at it would be stored.
  std::optional<Timestamp> horizon;
  std::size_t batch_rows = 1000;
  std::size_t in_flight = 8;
};

// Where each column of a file goes in a feature view.
class ColumnPlan {
 public:
  struct ViewColumn {
    std::string name;
    ValueType type = ValueType::kString;
    bool is_key = false;
  };
  enum class Use { kValue, kEventTimestamp, kDeleted, kSequence, kIgnored, kUnknown };
  struct Target {
    Use use = Use::kUnknown;
    std::size_t column = 0;  // Of kValue: into columns().
  };

  // Errors: INVALID_ARGUMENT, for options that name what the view does not have.
  [[nodiscard]] static Result<ColumnPlan> make(const v1::FeatureView& view,
                                               const ImportOptions& options);

  // Join keys first, then features, in the order of the view.
  [[nodiscard]] const std::vector<ViewColumn>& columns() const { return columns_; }
  [[nodiscard]] std::size_t keys() const { return keys_; }
  [[nodiscard]] Target target_of(const std::string& file_column) const;
  // Whether a text of a file, one that `skua export` wrote or another, stands for null.
  [[nodiscard]] bool is_na(const std::string& text, bool is_export) const {
    return is_export && !has_own_na_ ? text.empty() : na_.contains(text);
  }
  // Set when one time stands for every row.
  [[nodiscard]] const std::optional<Timestamp>& event_timestamp() const { return event_timestamp_; }
  [[nodiscard]] const std::string& event_timestamp_column() const {
    return event_timestamp_column_;
  }
  // Of bare numbers in the event timestamp column.
  [[nodiscard]] TimestampUnit timestamp_unit() const { return timestamp_unit_; }
  [[nodiscard]] bool strict_columns() const { return strict_columns_; }

 private:
  std::vector<ViewColumn> columns_;
  std::size_t keys_ = 0;
  std::unordered_map<std::string, std::size_t> by_file_column_;
  std::set<std::string> na_ = {"", "NA", "NULL", "null"};
  bool has_own_na_ = false;
  std::set<std::string> ignored_;
  std::optional<Timestamp> event_timestamp_;
  std::string event_timestamp_column_;
  std::string deleted_column_;
  TimestampUnit timestamp_unit_ = TimestampUnit::kNone;
  bool strict_columns_ = false;
};

}  // namespace skua
