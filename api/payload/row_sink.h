#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/payload/row_shape.h"
#include "api/payload/value_meaning.h"
#include "api/service/write_request.h"

namespace skua {

// Takes the values of one row, field by field, into the columns of a write, coerced (coercion.h).
// The first value that does not fit is the row's failure; what comes after it is still taken, so
// that the join keys of a bad row become known. Kept and used for row after row. Not thread-safe.
class RowSink {
 public:
  struct Failure {
    std::string column;
    Status reason;
  };

  // Begins a row at the end of the columns of `request`. Features are taken by upserts only.
  void begin(const RowShape& shape, WriteRequest& request);
  // Begins a row of join keys alone in `keys`, which are emptied; all else is passed over.
  void begin(const RowShape& shape, std::vector<Column>& keys);

  [[nodiscard]] const RowShape& shape() const { return *shape_; }
  // Where the values of a field go; nullptr: they are passed over, or are event timestamps only.
  [[nodiscard]] Column* column(FieldIndex field) const {
    return field < columns_.size() ? columns_[field] : nullptr;
  }
  // The field has a cell in this row; null counts.
  [[nodiscard]] bool has(FieldIndex field) const {
    const Column* to = column(field);
    return to != nullptr && to->size() > row_;
  }
  [[nodiscard]] std::size_t row() const { return row_; }
  // The row's own event timestamp is there.
  [[nodiscard]] bool has_time() const {
    return time_ != nullptr && time_->size() > row_ && !time_->is_null(row_);
  }
  // This row's own event timestamp is passed over.
  void pass_over_time() { time_field_ = kNoField; }
  // The event timestamp of a row that brought none of its own.
  void set_time(Timestamp time);

  void null(FieldIndex field);
  void boolean(FieldIndex field, bool value);
  void integer(FieldIndex field, std::int64_t value, ValueMeaning meaning);
  void unsigned_integer(FieldIndex field, std::uint64_t value);
  void decimal(FieldIndex field, double value);
  // REQUIRES: is_json_number(token).
  void json_number(FieldIndex field, std::string_view token, ValueMeaning meaning);
  void text(FieldIndex field, std::string_view value);
  void bytes(FieldIndex field, std::string_view value, ValueMeaning meaning);
  void list(FieldIndex field, const Column& elements);
  // A cell of a column of the same type. REQUIRES: not null.
  void cell(FieldIndex field, const Column& from, std::size_t row);

  // A value of a field that the view does not have; null is no such value.
  void unknown(std::string_view name);
  // A value that no column can take, such as a map.
  void refuse(FieldIndex field, std::string_view what);
  void fail(std::string_view column, Status reason);
  void fail(FieldIndex field, Status reason);
  // A cell that the record also has for a join key of this row, beside the row's own or alone.
  void other_key(FieldIndex field, std::string_view cell) {
    others_.push_back({field, std::string(cell)});
  }
  struct OtherKey {
    FieldIndex field;
    std::string cell;
  };
  [[nodiscard]] const std::vector<OtherKey>& other_keys() const { return others_; }
  // Takes back the cell of a field.
  void take_back(FieldIndex field);

  [[nodiscard]] const std::optional<Failure>& failure() const { return failure_; }

 private:
  template <typename Append>
  void put(FieldIndex field, const Append& append);
  template <typename Append>
  void put_time(const Append& append);
  // The field is the event timestamp, and `to` takes times as well: both read it alike.
  [[nodiscard]] bool takes_time(FieldIndex field, const Column& to) const {
    return field == time_field_ && to.type() == ValueType::kUnixTimestamp;
  }
  void begin(const RowShape& shape);

  const RowShape* shape_ = nullptr;
  std::vector<Column*> columns_;
  Column* time_ = nullptr;
  FieldIndex time_field_ = kNoField;
  std::size_t row_ = 0;
  bool passes_over_unknown_ = false;
  std::optional<Failure> failure_;
  std::vector<OtherKey> others_;
};

}  // namespace skua
