#include "tests/crash/crash_row.h"

#include <fmt/format.h>

#include "storage/base/clock.h"

namespace skua::test {
namespace {

v1::Column& add_column(v1::NamedColumn* column, const char* name) {
  column->set_name(name);
  return *column->mutable_column();
}

template <typename Request>
void add_times(const std::vector<CrashRow>& rows, Request& request) {
  request.mutable_event_timestamps()->set_type(v1::UNIX_TIMESTAMP);
  for (const CrashRow& row : rows)
    request.mutable_event_timestamps()->add_int64_values(row.event_us);
}

std::uint64_t mixed(std::uint64_t x) {
  // SplitMix64's finalizer.
  x += 0x9e3779b97f4a7c15;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
  x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
  return x ^ (x >> 31);
}

}  // namespace

CrashValues values_of(std::uint32_t entity, std::uint64_t seed) {
  CrashValues values;
  values.seed = static_cast<std::int64_t>(seed);
  std::uint64_t state = mixed((std::uint64_t{entity} << 40) ^ seed);
  values.is_even = state % 2 == 0;
  values.ratio = static_cast<double>(state % 1000003) / 8;
  values.text.resize(1 + state % 90);
  for (char& letter : values.text) {
    state = mixed(state);
    letter = static_cast<char>('a' + state % 26);
  }
  return values;
}

v1::ApplyRequest crash_definitions(const CrashRules& rules) {
  v1::ApplyRequest request;
  v1::Entity* entity = request.add_entities();
  entity->set_name("id");
  entity->set_type(v1::INT64);
  v1::FeatureView* view = request.add_feature_views();
  view->set_name(kCrashView);
  view->add_entities("id");
  view->set_ttl_us(rules.ttl.count());
  view->set_max_age_us(rules.max_age.count());
  view->set_max_versions(rules.max_versions);
  const std::vector<std::pair<const char*, v1::ValueType>> features = {
      {"seed", v1::INT64}, {"text", v1::STRING}, {"ratio", v1::DOUBLE}, {"is_even", v1::BOOL}};
  for (const auto& [name, type] : features) {
    v1::Feature* feature = view->add_features();
    feature->set_name(name);
    feature->set_type(type);
  }
  return request;
}

v1::WriteRowsRequest write_request(const std::vector<CrashRow>& rows) {
  v1::WriteRowsRequest request;
  request.set_feature_view(kCrashView);
  v1::Column& ids = add_column(request.add_columns(), "id");
  v1::Column& seeds = add_column(request.add_columns(), "seed");
  v1::Column& texts = add_column(request.add_columns(), "text");
  v1::Column& ratios = add_column(request.add_columns(), "ratio");
  v1::Column& evens = add_column(request.add_columns(), "is_even");
  ids.set_type(v1::INT64);
  seeds.set_type(v1::INT64);
  texts.set_type(v1::STRING);
  ratios.set_type(v1::DOUBLE);
  evens.set_type(v1::BOOL);
  for (const CrashRow& row : rows) {
    const CrashValues values = values_of(row.entity, row.seed);
    ids.add_int64_values(row.entity);
    seeds.add_int64_values(values.seed);
    texts.add_string_values(values.text);
    ratios.add_double_values(values.ratio);
    evens.add_bool_values(values.is_even);
  }
  add_times(rows, request);
  return request;
}

v1::DeleteRowsRequest delete_request(const std::vector<CrashRow>& rows) {
  v1::DeleteRowsRequest request;
  request.set_feature_view(kCrashView);
  v1::Column& ids = add_column(request.add_columns(), "id");
  ids.set_type(v1::INT64);
  for (const CrashRow& row : rows) ids.add_int64_values(row.entity);
  add_times(rows, request);
  return request;
}

v1::EraseEntitiesRequest erase_request(const std::vector<CrashRow>& rows) {
  v1::EraseEntitiesRequest request;
  v1::Column& ids = add_column(request.add_entities(), "id");
  ids.set_type(v1::INT64);
  for (const CrashRow& row : rows) ids.add_int64_values(row.entity);
  return request;
}

std::string csv_text(const std::vector<CrashRow>& rows) {
  std::string text = "id,event_timestamp,seed,text,ratio,is_even\n";
  for (const CrashRow& row : rows) {
    const CrashValues values = values_of(row.entity, row.seed);
    text += fmt::format("{},{},{},{},{},{}\n", row.entity, format_rfc3339(Timestamp{row.event_us}),
                        values.seed, values.text, values.ratio, values.is_even);
  }
  return text;
}

std::string json_text(const CrashRow& row) {
  const CrashValues values = values_of(row.entity, row.seed);
  return fmt::format(R"({{"id":{},"seed":{},"text":"{}","ratio":{},"is_even":{}}})", row.entity,
                     values.seed, values.text, values.ratio, values.is_even);
}

}  // namespace skua::test
