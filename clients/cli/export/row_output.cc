#include "clients/cli/export/row_output.h"

#include <fmt/format.h>

#include "clients/cli/text/column_values.h"

namespace skua {
namespace {

using Columns = google::protobuf::RepeatedPtrField<v1::NamedColumn>;

ValueType model_type(v1::ValueType type) {
  return value_type_from_number(static_cast<std::uint64_t>(type)).value_or(ValueType::kString);
}

Status changed() {
  return Status(StatusCode::kAborted,
                "the schema of the feature view changed during the export; begin it again");
}

// Takes the wanted columns out of the given ones, in their order.
Status pick(const std::vector<OutputColumn>& wanted, Columns& given) {
  Columns out;
  for (const OutputColumn& column : wanted) {
    int found = 0;
    while (found < given.size() && given[found].name() != column.name) ++found;
    if (found == given.size() || model_type(given[found].column().type()) != column.type)
      return changed();
    out.Add()->Swap(&given[found]);
  }
  given.Swap(&out);
  return Status::ok_status();
}

}  // namespace

OutputColumns OutputColumns::of(const v1::FeatureView& view) {
  OutputColumns out;
  for (const v1::JoinKey& key : view.join_keys())
    out.keys.push_back({key.name(), model_type(key.type())});
  for (const v1::Feature& feature : view.features())
    out.features.push_back({feature.name(), model_type(feature.type())});
  return out;
}

Status fit_page(const OutputColumns& columns, v1::RowColumns& page) {
  if (page.rows() == 0) return Status::ok_status();
  RETURN_IF_ERROR(pick(columns.keys, *page.mutable_join_keys()));
  RETURN_IF_ERROR(pick(columns.features, *page.mutable_features()));
  const auto rows = static_cast<int>(page.rows());
  bool even = page.event_timestamps_us_size() == rows &&
              page.created_timestamps_us_size() == rows && page.sequences_size() == rows &&
              page.deleted_size() == rows;
  for (const Columns* given : {&page.join_keys(), &page.features()})
    for (const v1::NamedColumn& column : *given)
      even = even && ColumnValues(column.column()).size() == page.rows();
  if (even) return Status::ok_status();
  return internal_error("the server's answer has columns of different lengths");
}

}  // namespace skua
