#pragma once

#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "clients/cli/text/key_argument.h"
#include "skua/v1/registry.pb.h"
#include "storage/base/result.h"
#include "storage/model/value_type.h"

namespace skua {

// How the columns of a file are read.
struct ImportOptions {
  std::vector<NamedText> map;                  // Column of the file -> join key or feature.
  std::string event_timestamp_column;          // Empty: `event_timestamp`.
  std::optional<std::string> event_timestamp;  // RFC 3339; of every row, instead of a column.
  std::vector<std::string> na = {"", "NA", "NULL", "null"};
  std::set<std::string> ignore_columns;
  bool strict_columns = false;
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
  enum class Use { kValue, kEventTimestamp, kIgnored, kUnknown };
  struct Target {
    Use use = Use::kUnknown;
    std::size_t column = 0;  // Of kValue: into columns().
  };

  // Errors: INVALID_ARGUMENT, for options that name what the view does not have.
  [[nodiscard]] static Result<ColumnPlan> make(const v1::FeatureView& view,
                                               const ImportOptions& options);

  // Join keys first, then features, in the order of the view.
  [[nodiscard]] const std::vector<ViewColumn>& columns() const { return columns_; }
  [[nodiscard]] Target target_of(const std::string& file_column) const;
  [[nodiscard]] bool is_na(const std::string& text) const { return na_.contains(text); }
  // Set when one time stands for every row.
  [[nodiscard]] const std::optional<std::string>& event_timestamp() const {
    return event_timestamp_;
  }
  [[nodiscard]] const std::string& event_timestamp_column() const {
    return event_timestamp_column_;
  }
  [[nodiscard]] bool strict_columns() const { return strict_columns_; }

 private:
  std::vector<ViewColumn> columns_;
  std::unordered_map<std::string, std::size_t> by_file_column_;
  std::set<std::string> na_;
  std::set<std::string> ignored_;
  std::optional<std::string> event_timestamp_;
  std::string event_timestamp_column_;
  bool strict_columns_ = false;
};

}  // namespace skua
