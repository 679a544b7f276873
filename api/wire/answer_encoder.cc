#include "api/wire/answer_encoder.h"

#include "api/wire/message_codec.h"
#include "api/wire/slot_columns.h"
#include "api/wire/view_columns.h"
#include "api/wire/wire_format.h"

namespace skua {
namespace {

using wire::field_size;
using wire::put_bytes;
using wire::put_bytes_field;
using wire::put_fixed64_field;
using wire::put_length;
using wire::put_varint_field;
using wire::varint_size;

// Field numbers of online.proto and types.proto.
enum GetFeaturesResponseField { kReadTime = 1, kKnownAt = 2, kRows = 3, kFeatures = 4, kViews = 5 };
enum FeatureColumnField {
  kName = 1,
  kStatuses = 2,
  kValues = 3,
  kEventTimestamps = 4,
  kCreatedTimestamps = 5
};
enum ColumnField { kType = 1, kListLengths = 9, kNulls = 10 };
enum ViewHorizonField { kView = 1, kEarliestReadable = 2 };

int values_field(ValueType type) {
  switch (element_type(type)) {
    case ValueType::kBool:
      return 2;
    case ValueType::kInt32:
      return 3;
    case ValueType::kFloat:
      return 5;
    case ValueType::kDouble:
      return 6;
    case ValueType::kString:
      return 7;
    case ValueType::kBytes:
      return 8;
    default:  // INT64 and UNIX_TIMESTAMP
      return 4;
  }
}

constexpr std::size_t kFixed64FieldBytes = 9;

// One feature of the answer: where its values are, and how many bytes they take.
struct FeatureColumn {
  const ReadPlan::FeatureUse* feature = nullptr;
  const ViewColumns* view = nullptr;
  const RowLayout::Slot* slot = nullptr;
  std::size_t values_bytes = 0;   // Packed elements, or all fields of a STRING or BYTES column.
  std::size_t column_bytes = 0;   // The Column message.
  std::size_t message_bytes = 0;  // The FeatureColumn message.
  bool tells_nulls = false;  // Where OUTSIDE_MAX_AGE hides whether a value that is shown is null.
  char* slots = nullptr;     // Where the values go that copy_values() will fill in.

  [[nodiscard]] bool is_list() const { return skua::is_list(slot->type); }
  // Values of fixed width are packed into one field; all others have a field each.
  [[nodiscard]] bool is_packed() const { return fixed_width(element_type(slot->type)) != 0; }
  [[nodiscard]] bool has_value(std::size_t row) const {
    return view->is_shown(row) && !view->row(row).is_null(*slot);
  }
  [[nodiscard]] std::string_view cell(std::size_t row) const {
    return view->row(row).cell(view->layout(), *slot);
  }
  [[nodiscard]] bool is_expired_null(std::size_t row) const {
    return view->is_shown(row) && !view->is_present(row) && view->row(row).is_null(*slot);
  }
  [[nodiscard]] std::uint32_t list_length(std::size_t row) const {
    if (!has_value(row)) return 0;
    const std::string_view list = cell(row);
    const std::size_t width = fixed_width(element_type(slot->type));
    return width == 0 ? string_list_size(list) : static_cast<std::uint32_t>(list.size() / width);
  }
};

std::size_t packed_size(std::size_t bytes) { return bytes == 0 ? 0 : field_size(bytes); }

// Bytes of the fields of a column of STRING or BYTES, or of lists of them.
std::size_t string_fields_size(const FeatureColumn& column) {
  std::size_t bytes = 0;
  for (std::size_t row = 0; row < column.view->rows(); ++row) {
    const std::string_view cell = column.has_value(row) ? column.cell(row) : std::string_view();
    if (!column.is_list()) {
      bytes += field_size(cell.size());
      continue;
    }
    const std::uint32_t length = column.list_length(row);
    for (std::uint32_t i = 0; i < length; ++i)
      bytes += field_size(string_list_element(cell, i).size());
  }
  return bytes;
}

std::size_t list_bytes(const FeatureColumn& column) {
  std::size_t bytes = 0;
  for (std::size_t row = 0; row < column.view->rows(); ++row)
    if (column.has_value(row)) bytes += column.cell(row).size();
  return bytes;
}

void measure(FeatureColumn& column) {
  const std::size_t rows = column.view->rows();
  for (std::size_t row = 0; column.view->has_nulls(*column.slot) && row < rows; ++row)
    column.tells_nulls = column.tells_nulls || column.is_expired_null(row);
  if (!column.is_packed())
    column.values_bytes = string_fields_size(column);
  else
    column.values_bytes = column.is_list() ? list_bytes(column) : rows * column.slot->width;

  column.column_bytes = 1 + varint_size(static_cast<std::uint64_t>(column.slot->type));
  column.column_bytes +=
      column.is_packed() ? packed_size(column.values_bytes) : column.values_bytes;
  if (column.is_list()) column.column_bytes += packed_size(rows * sizeof(std::uint32_t));
  if (column.tells_nulls) column.column_bytes += packed_size(rows);

  column.message_bytes = field_size(column.feature->answer_name.size()) + packed_size(rows) +
                         field_size(column.column_bytes) +
                         packed_size(column.view->event_timestamps().size()) +
                         packed_size(column.view->created_timestamps().size());
}

char* put_string_fields(char* out, const FeatureColumn& column) {
  const int field = values_field(column.slot->type);
  for (std::size_t row = 0; row < column.view->rows(); ++row) {
    const std::string_view cell = column.has_value(row) ? column.cell(row) : std::string_view();
    if (!column.is_list()) {
      out = put_bytes_field(out, field, cell);
      continue;
    }
    const std::uint32_t length = column.list_length(row);
    for (std::uint32_t i = 0; i < length; ++i)
      out = put_bytes_field(out, field, string_list_element(cell, i));
  }
  return out;
}

char* put_list_lengths(char* out, const FeatureColumn& column) {
  const std::size_t rows = column.view->rows();
  if (rows == 0) return out;
  out = put_length(out, kListLengths, rows * sizeof(std::uint32_t));
  for (std::size_t row = 0; row < rows; ++row) {
    const std::uint32_t length = column.list_length(row);
    std::memcpy(out, &length, sizeof(length));
    out += sizeof(length);
  }
  return out;
}

char* put_nulls(char* out, const FeatureColumn& column) {
  const std::size_t rows = column.view->rows();
  out = put_length(out, kNulls, rows);
  for (std::size_t row = 0; row < rows; ++row) *out++ = column.has_value(row) ? '\0' : '\1';
  return out;
}

char* put_values(char* out, FeatureColumn& column) {
  out = put_varint_field(out, kType, static_cast<std::uint64_t>(column.slot->type));
  if (!column.is_packed()) {
    out = put_string_fields(out, column);
  } else if (column.values_bytes != 0) {
    out = put_length(out, values_field(column.slot->type), column.values_bytes);
    if (column.is_list()) {
      for (std::size_t row = 0; row < column.view->rows(); ++row)
        if (column.has_value(row)) out = put_bytes(out, column.cell(row));
    } else {
      column.slots = out;
      out += column.values_bytes;
    }
  }
  if (column.is_list()) out = put_list_lengths(out, column);
  return column.tells_nulls ? put_nulls(out, column) : out;
}

char* put_statuses(char* out, const FeatureColumn& column) {
  const ViewColumns& view = *column.view;
  if (view.rows() == 0) return out;
  char* const begin = put_length(out, kStatuses, view.rows());
  out = put_bytes(begin, view.statuses());
  if (!view.has_nulls(*column.slot)) return out;
  for (std::size_t row = 0; row < view.rows(); ++row)
    if (view.is_present(row) && view.row(row).is_null(*column.slot))
      begin[row] = static_cast<char>(FeatureStatus::kNullValue);
  return out;
}

char* put_feature(char* out, FeatureColumn& column) {
  out = put_length(out, kFeatures, column.message_bytes);
  out = put_bytes_field(out, kName, column.feature->answer_name);
  out = put_statuses(out, column);
  out = put_values(put_length(out, kValues, column.column_bytes), column);
  const ViewColumns& view = *column.view;
  if (!view.event_timestamps().empty())
    out = put_bytes_field(out, kEventTimestamps, view.event_timestamps());
  if (!view.created_timestamps().empty())
    out = put_bytes_field(out, kCreatedTimestamps, view.created_timestamps());
  return out;
}

std::size_t horizon_size(const ReadPlan::ViewUse& use) {
  return field_size(use.name.size()) + kFixed64FieldBytes;
}

std::size_t answer_size(const ReadAnswer& answer, const std::vector<FeatureColumn>& columns) {
  std::size_t bytes = 2 * kFixed64FieldBytes + 1 + varint_size(answer.rows);
  if (answer.known_at == Timestamp::max()) bytes -= kFixed64FieldBytes;
  for (const FeatureColumn& column : columns) bytes += field_size(column.message_bytes);
  for (const ReadPlan::ViewUse& use : answer.plan->views) bytes += field_size(horizon_size(use));
  return bytes;
}

// Everything but the values of fixed width, whose places are noted.
void put_answer(char* out, const ReadAnswer& answer, std::vector<FeatureColumn>& columns) {
  out = put_fixed64_field(out, kReadTime, answer.read_time.us);
  if (answer.known_at != Timestamp::max())
    out = put_fixed64_field(out, kKnownAt, answer.known_at.us);
  out = put_varint_field(out, kRows, answer.rows);
  for (FeatureColumn& column : columns) out = put_feature(out, column);
  for (std::size_t i = 0; i < answer.views.size(); ++i) {
    const ReadPlan::ViewUse& use = answer.plan->views[i];
    out = put_length(out, kViews, horizon_size(use));
    out = put_bytes_field(out, kView, use.name);
    out = put_fixed64_field(out, kEarliestReadable, answer.views[i].earliest_readable.us);
  }
}

// The values of `b` lie behind those of `a` in every row.
bool are_neighbours(const FeatureColumn& a, const FeatureColumn& b) {
  return a.slots != nullptr && b.slots != nullptr && a.view == b.view &&
         a.slot->width == b.slot->width && a.slot->offset + a.slot->width == b.slot->offset;
}

// The hot loop: the values of each row, zero where there is none.
void copy_values(const std::vector<FeatureColumn>& columns) {
  std::vector<char*> places;
  for (std::size_t first = 0; first < columns.size(); first += places.size()) {
    places.assign(1, columns[first].slots);
    for (std::size_t i = first + 1;
         i < columns.size() && are_neighbours(columns[i - 1], columns[i]); ++i)
      places.push_back(columns[i].slots);
    const FeatureColumn& column = columns[first];
    if (column.slots != nullptr)
      copy_slots(column.view->bases(), column.slot->offset, column.slot->width, places);
  }
  for (const FeatureColumn& column : columns) {
    if (column.slots == nullptr || !column.view->has_nulls(*column.slot)) continue;
    const std::size_t width = column.slot->width;
    for (std::size_t row = 0; row < column.view->rows(); ++row)
      if (!column.has_value(row)) std::memset(column.slots + row * width, 0, width);
  }
}

}  // namespace

Result<std::string> encode_read_answer(const ReadAnswer& answer, const Limits& limits) {
  std::vector<ViewColumns> views;
  views.reserve(answer.views.size());
  for (std::size_t i = 0; i < answer.views.size(); ++i) views.emplace_back(answer, i);

  std::vector<FeatureColumn> columns;
  columns.reserve(answer.plan->features.size());
  for (const ReadPlan::FeatureUse& feature : answer.plan->features) {
    const ViewColumns& view = views[feature.view_use];
    columns.push_back({&feature, &view, &view.layout().slots()[feature.slot]});
    measure(columns.back());
  }
  const std::size_t bytes = answer_size(answer, columns);
  if (bytes > limits.answer_bytes_max) return answer_too_large(limits);
  std::string out(bytes, '\0');
  put_answer(out.data(), answer, columns);
  copy_values(columns);
  return out;
}

}  // namespace skua
