#include "tests/unit/payload/decoded.h"

#include <sstream>

namespace skua::test {
namespace {

template <typename T>
void put_number(std::ostream& out, std::string_view bytes) {
  T value;
  std::memcpy(&value, bytes.data(), sizeof(T));
  out << +value;
}

void put_value(std::ostream& out, ValueType type, std::string_view bytes) {
  out.precision(17);
  switch (type) {
    case ValueType::kBool:
      out << (bytes[0] != 0 ? "true" : "false");
      break;
    case ValueType::kInt32:
      put_number<std::int32_t>(out, bytes);
      break;
    case ValueType::kFloat:
      put_number<float>(out, bytes);
      break;
    case ValueType::kDouble:
      put_number<double>(out, bytes);
      break;
    case ValueType::kInt64:
    case ValueType::kUnixTimestamp:
      put_number<std::int64_t>(out, bytes);
      break;
    default:
      out << bytes;
  }
}

void put_columns(std::ostream& out, const std::vector<std::unique_ptr<Column>>& columns,
                 const std::vector<std::string>& names, std::size_t row) {
  for (std::size_t i = 0; i < columns.size(); ++i)
    if (!columns[i]->is_null(row)) out << ' ' << names[i] << '=' << cell_text(*columns[i], row);
}

}  // namespace

std::string cell_text(const Column& column, std::size_t row) {
  std::ostringstream out;
  const std::string_view cell = column.cell(row);
  if (!is_list(column.type())) {
    put_value(out, column.type(), cell);
    return out.str();
  }
  const ValueType type = element_type(column.type());
  const std::size_t width = fixed_width(type);
  const std::size_t count = width == 0 ? string_list_size(cell) : cell.size() / width;
  for (std::size_t i = 0; i < count; ++i) {
    out << (i == 0 ? "[" : ",");
    put_value(out, type,
              width == 0 ? string_list_element(cell, static_cast<std::uint32_t>(i))
                         : cell.substr(i * width, width));
  }
  return out.str() + (count == 0 ? "[]" : "]");
}

std::shared_ptr<RegisteredView> make_view(std::vector<JoinKey> keys, std::vector<Feature> features,
                                          StreamSource stream) {
  auto view = std::make_shared<RegisteredView>();
  view->view.project = "default";
  view->view.name = "clicks";
  view->view.stream = std::move(stream);
  view->view.features = std::move(features);
  view->join_keys = std::move(keys);
  view->rules.incarnation = 1;
  for (std::size_t i = 0; i < view->view.features.size(); ++i)
    view->view.features[i].id = static_cast<FeatureId>(i + 1);
  view->layouts.emplace_back(SchemaVersion{1}, view->view.features);
  view->index_features();
  return view;
}

std::string decoded(const RecordDecoder& decoder, const SampleRecord& record,
                    const std::shared_ptr<const RegisteredView>& view) {
  std::vector<RecordHeader> headers;
  for (const auto& [name, value] : record.headers) headers.push_back({name, value});
  StreamRows rows(view);
  decoder.decode(0, {record.key, record.value, headers, record.timestamp}, rows);
  if (rows.ignored() == 1) return "ignore";
  if (!rows.rejected().empty()) {
    const RejectedRecord& rejected = rows.rejected().front();
    return "reject " + rejected.column + (rejected.column.empty() ? "" : " ") +
           std::string(status_code_name(rejected.reason.code())) +
           (rejected.owner.entity_key.empty() ? "" : " key");
  }
  const StreamRows::Place& place = rows.places().front();
  const WriteRequest& request = place.is_delete ? rows.deletes() : rows.upserts();
  std::vector<std::string> keys;
  std::vector<std::string> features;
  for (const JoinKey& key : view->join_keys) keys.push_back(key.name);
  for (const Feature& feature : view->view.features) features.push_back(feature.name);
  std::ostringstream out;
  out << (place.is_delete ? "delete" : "upsert");
  put_columns(out, request.keys, keys, place.row);
  put_columns(out, request.features, features, place.row);
  if (!request.event_timestamps->is_null(place.row))
    out << " at=" << request.event_timestamps->value<std::int64_t>(place.row);
  return out.str();
}

std::string decoded(const std::shared_ptr<const RegisteredView>& view, const SampleRecord& record) {
  const auto decoder = RecordDecoder::make(view, nullptr);
  if (!decoder.ok()) return "no decoder " + std::string(status_code_name(decoder.status().code()));
  return decoded(**decoder, record, view);
}

}  // namespace skua::test
