#include "bench/load/answer_check.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "bench/suite/require.h"

namespace skua::bench {
namespace {

using Json = nlohmann::json;

const v1::Column* key_column(const v1::GetFeaturesRequest& request, const std::string& name) {
  for (const v1::NamedColumn& key : request.entities()) {
    if (key.name() == name) return &key.column();
  }
  return nullptr;
}

bool is_right(const v1::FeatureColumn& answered, v1::ValueType type, const v1::Column& keys,
              std::size_t feature, const Expected& expected) {
  if (answered.statuses().size() != static_cast<std::size_t>(keys.int64_values_size()))
    return false;
  for (int row = 0; row < keys.int64_values_size(); ++row) {
    const std::int64_t entity = keys.int64_values(row);
    const ExpectedRow wanted = expected(row, entity);
    if (answered.statuses()[static_cast<std::size_t>(row)] != static_cast<char>(wanted.status))
      return false;
    if (wanted.status == v1::PRESENT &&
        !holds_value(answered.values(), type, row, entity, feature, wanted.version))
      return false;
  }
  return true;
}

void append_json_value(const Json& value, v1::ValueType type, v1::Column& to) {
  switch (type) {
    case v1::FLOAT:
      to.add_float_values(value.is_null() ? 0 : value.get<float>());
      return;
    case v1::DOUBLE:
      to.add_double_values(value.is_null() ? 0 : value.get<double>());
      return;
    case v1::INT32:
      to.add_int32_values(value.is_null() ? 0 : value.get<std::int32_t>());
      return;
    case v1::INT64:
      to.add_int64_values(value.is_null() ? 0 : value.get<std::int64_t>());
      return;
    case v1::STRING:
      to.add_string_values(value.is_null() ? "" : value.get<std::string>());
      return;
    default:
      require(false, "JSON answers are checked for numbers and strings only");
  }
}

}  // namespace

void require_answer(const std::string& subject, const v1::GetFeaturesRequest& request,
                    const std::vector<SyntheticView>& views, const v1::GetFeaturesResponse& answer,
                    const Expected& expected) {
  int column = 0;
  for (const SyntheticView& view : views) {
    const v1::Column* keys = key_column(request, view.entity);
    require(keys != nullptr, subject + ": the request lacks a key column");
    for (std::size_t feature = 0; feature < view.types.size(); ++feature, ++column) {
      require(
          column < answer.features_size() &&
              is_right(answer.features(column), view.types[feature], *keys, feature, expected),
          fmt::format("{}: the answer is wrong at feature {} of {}", subject, feature, view.name));
    }
  }
  require(column == answer.features_size(), subject + ": the answer has more features than asked");
}

v1::Column parse_json_column(std::string_view json_array, v1::ValueType type) {
  v1::Column column;
  const Json values = Json::parse(json_array, nullptr, false);
  require(values.is_array(), "an answer has no array where its values should be");
  for (const Json& value : values) append_json_value(value, type, column);
  return column;
}

v1::GetFeaturesResponse parse_json_answer(std::string_view json,
                                          const std::vector<SyntheticView>& views) {
  std::vector<v1::ValueType> types;
  for (const SyntheticView& view : views)
    types.insert(types.end(), view.types.begin(), view.types.end());
  const Json body = Json::parse(json, nullptr, false);
  require(body.is_object() && body.value("features", Json::array()).size() == types.size(),
          "a JSON answer has another form than expected");
  v1::GetFeaturesResponse answer;
  for (std::size_t i = 0; i < types.size(); ++i) {
    const Json& feature = body["features"][i];
    v1::FeatureColumn* column = answer.add_features();
    column->set_name(feature.value("name", ""));
    for (const Json& status : feature.value("statuses", Json::array())) {
      v1::FeatureStatus number{};
      require(v1::FeatureStatus_Parse(status.get<std::string>(), &number),
              "a JSON answer has an unknown status");
      column->mutable_statuses()->push_back(static_cast<char>(number));
    }
    for (const Json& value : feature.value("values", Json::array()))
      append_json_value(value, types[i], *column->mutable_values());
  }
  return answer;
}

}  // namespace skua::bench
