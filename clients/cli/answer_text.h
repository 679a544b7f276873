#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "clients/cli/text/column_values.h"
#include "clients/cli/text/key_argument.h"
#include "clients/cli/text/table.h"
#include "skua/v1/online.pb.h"
#include "storage/base/result.h"

namespace skua {

// One answered request: the rows asked for and what came back. Both must outlive it.
class Answer {
 public:
  // `features`: the answer names to show; empty: all. `with_expired_values`: the request asked for
  // them, so that values outside their TTL are real. Errors: INVALID_ARGUMENT (a name that is not
  // in the answer), INTERNAL (columns that do not fit the rows).
  [[nodiscard]] static Result<Answer> make(const std::vector<std::string>& key_names,
                                           const std::vector<EntityArgument>& asked,
                                           const v1::GetFeaturesResponse& response,
                                           const std::vector<std::string>& features,
                                           bool with_expired_values);

  // One object per row: {"entity", "as_of", "read_time", "features", "statuses",
  // "event_timestamps", ...}.
  [[nodiscard]] std::string row_json(std::size_t row) const;

  // Adds its columns to an empty table, then its rows: keys, as-of where asked for, features, and
  // the event timestamp of the features to its left (one for all of them when they agree).
  void add_columns(Table& table) const;
  void add_rows(Table& table) const;

  // A line per view that had no answer because retention has removed it.
  [[nodiscard]] std::vector<std::string> hints() const;

 private:
  struct Feature {
    const v1::FeatureColumn* column;
    ColumnValues values;
    // Features of one row of one view agree in their event timestamps; true where they stop to
    // agree.
    bool ends_timestamp_group = false;
  };

  Answer(const std::vector<std::string>& key_names, const std::vector<EntityArgument>& asked,
         const v1::GetFeaturesResponse& response, bool with_expired_values)
      : key_names_(key_names),
        asked_(asked),
        response_(response),
        with_expired_values_(with_expired_values) {}

  [[nodiscard]] v1::FeatureStatus status(const Feature& feature, std::size_t row) const;
  [[nodiscard]] bool has_value(const Feature& feature, std::size_t row) const;
  [[nodiscard]] std::string cell(const Feature& feature, std::size_t row) const;
  [[nodiscard]] bool has_as_of() const;
  void append_times(std::string& out, const char* member, std::size_t row, bool created) const;

  const std::vector<std::string>& key_names_;
  const std::vector<EntityArgument>& asked_;
  const v1::GetFeaturesResponse& response_;
  bool with_expired_values_;
  std::vector<Feature> features_;
};

}  // namespace skua
