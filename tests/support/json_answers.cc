#include "tests/support/json_answers.h"

#include <algorithm>
#include <stdexcept>

#include "skua/v1/ingest.pb.h"
#include "skua/v1/online.pb.h"
#include "skua/v1/snapshot.pb.h"
#include "tests/support/json_columns.h"

namespace skua::test {
namespace {

using nlohmann::json;

const v1::FeatureView& find_view(const v1::ListResponse& definitions, const std::string& name) {
  for (const v1::FeatureView& view : definitions.feature_views())
    if (view.name() == name) return view;
  throw std::runtime_error("no such view: " + name);
}

// The types of the answer's columns, in their order.
std::vector<ValueType> feature_types(const v1::GetFeaturesRequest& request,
                                     const v1::ListResponse& definitions) {
  std::vector<ValueType> types;
  const auto add = [&](const std::string& view, const std::string& name) {
    for (const v1::Feature& feature : find_view(definitions, view).features())
      if (name == "*" || feature.name() == name)
        types.push_back(static_cast<ValueType>(feature.type()));
  };
  for (const std::string& reference : request.features()) {
    const std::size_t colon = reference.find(':');
    add(reference.substr(0, colon), reference.substr(colon + 1));
  }
  for (const v1::FeatureService& service : definitions.feature_services()) {
    if (service.name() != request.feature_service()) continue;
    for (const v1::ServiceView& use : service.views()) {
      for (const std::string& feature : use.features()) add(use.view(), feature);
      if (use.features().empty()) add(use.view(), "*");
    }
  }
  return types;
}

void fill_times(const json& times, google::protobuf::RepeatedField<std::int64_t>& out) {
  for (const json& time : times) out.Add(time.is_null() ? 0 : time_from_json(time).us);
}

v1::FeatureStatus status_from_json(const json& name) {
  v1::FeatureStatus status = v1::FEATURE_STATUS_UNSPECIFIED;
  if (!v1::FeatureStatus_Parse(name.get<std::string>(), &status))
    throw std::runtime_error("unknown status");
  return status;
}

void fill_read(const json& from, const v1::GetFeaturesRequest& request,
               const v1::ListResponse& definitions, v1::GetFeaturesResponse& answer) {
  answer.set_read_time_us(time_from_json(from.at("read_time")).us);
  if (from.contains("known_at")) answer.set_known_at_us(time_from_json(from["known_at"]).us);
  answer.set_rows(from.at("rows").get<std::uint32_t>());
  const std::vector<ValueType> types = feature_types(request, definitions);
  for (const json& feature : from.at("features")) {
    const ValueType type = types.at(static_cast<std::size_t>(answer.features_size()));
    v1::FeatureColumn& column = *answer.add_features();
    column.set_name(feature.at("name").get<std::string>());
    column.mutable_values()->set_type(static_cast<v1::ValueType>(type));
    for (const json& status : feature.at("statuses"))
      column.mutable_statuses()->push_back(static_cast<char>(status_from_json(status)));
    for (const json& value : feature.at("values"))
      append_json(*column.mutable_values(), type, value);
    column.mutable_values()->clear_nulls();
    if (feature.contains("event_timestamps"))
      fill_times(feature["event_timestamps"], *column.mutable_event_timestamps_us());
    if (feature.contains("created_timestamps"))
      fill_times(feature["created_timestamps"], *column.mutable_created_timestamps_us());
  }
  for (const json& horizon : from.at("views")) {
    v1::ViewHorizon& view = *answer.add_views();
    view.set_view(horizon.at("view").get<std::string>());
    const json& earliest = horizon.at("earliest_readable");
    view.set_earliest_readable_us(earliest.is_null() ? Timestamp::min().us
                                                     : time_from_json(earliest).us);
  }
}

// Column.nulls stands only where there is one.
void drop_needless_nulls(v1::Column& column) {
  if (column.nulls().find('\1') == std::string::npos) column.clear_nulls();
}

void fill_rows(const json& from, const v1::FeatureView& view, v1::RowColumns& rows) {
  for (const v1::JoinKey& key : view.join_keys()) rows.add_join_keys()->set_name(key.name());
  for (const v1::Feature& feature : view.features()) rows.add_features()->set_name(feature.name());
  for (int i = 0; i < view.join_keys_size(); ++i)
    rows.mutable_join_keys(i)->mutable_column()->set_type(view.join_keys(i).type());
  for (int i = 0; i < view.features_size(); ++i)
    rows.mutable_features(i)->mutable_column()->set_type(view.features(i).type());
  for (const json& row : from) {
    rows.set_rows(rows.rows() + 1);
    rows.add_event_timestamps_us(time_from_json(row.at("event_timestamp")).us);
    rows.add_created_timestamps_us(time_from_json(row.at("created_timestamp")).us);
    rows.add_sequences(row.at("sequence").get<std::uint64_t>());
    rows.add_deleted(row.at("deleted").get<bool>());
    for (int i = 0; i < view.join_keys_size(); ++i)
      append_json(*rows.mutable_join_keys(i)->mutable_column(),
                  static_cast<ValueType>(view.join_keys(i).type()),
                  row.at(view.join_keys(i).name()));
    for (int i = 0; i < view.features_size(); ++i) {
      const json& features = row.at("features");
      append_json(*rows.mutable_features(i)->mutable_column(),
                  static_cast<ValueType>(view.features(i).type()),
                  features.is_null() ? json() : features.at(view.features(i).name()));
    }
  }
  for (v1::NamedColumn& column : *rows.mutable_join_keys())
    drop_needless_nulls(*column.mutable_column());
  for (v1::NamedColumn& column : *rows.mutable_features())
    drop_needless_nulls(*column.mutable_column());
}

void fill_receipt(const json& from, v1::WriteRowsResponse& answer) {
  for (const json& name : from.at("outcomes")) {
    v1::RowOutcome outcome = v1::ROW_OUTCOME_UNSPECIFIED;
    if (!v1::RowOutcome_Parse(name.get<std::string>(), &outcome))
      throw std::runtime_error("unknown outcome");
    answer.mutable_outcomes()->push_back(static_cast<char>(outcome));
  }
  answer.set_applied(from.at("applied").get<std::uint32_t>());
  answer.set_superseded(from.at("superseded").get<std::uint32_t>());
  answer.set_duplicate(from.at("duplicate").get<std::uint32_t>());
  answer.set_expired(from.at("expired").get<std::uint32_t>());
  answer.set_rejected(from.at("rejected").get<std::uint32_t>());
  for (const json& rejection : from.at("rejections")) {
    v1::Rejection& out = *answer.add_rejections();
    out.set_row(rejection.at("row").get<std::uint32_t>());
    out.set_column(rejection.at("column").get<std::string>());
    out.set_code(rejection.at("code").get<std::string>());
    out.set_reason(rejection.at("reason").get<std::string>());
  }
  for (const json& row : from.at("future_rows")) answer.add_future_rows(row.get<std::uint32_t>());
  answer.set_commit_token(from.at("commit_token").get<std::string>());
  answer.set_created_timestamp_us(time_from_json(from.at("created_timestamp")).us);
  answer.set_repeated_receipt(from.at("repeated_receipt").get<bool>());
}

void fill_erasures(const json& from, v1::ReadSnapshotResponse& page) {
  for (const json& each : from.at("erasures")) {
    v1::SnapshotErasure& erasure = *page.add_erasures();
    erasure.set_sequence(each.at("sequence").get<std::uint64_t>());
    erasure.set_created_timestamp_us(time_from_json(each.at("created_timestamp")).us);
    erasure.set_digest(each.at("digest").get<std::string>());
  }
  page.set_next_page_token(from.at("next_page_token").get<std::string>());
}

}  // namespace

void fill_answer(const json& from, const google::protobuf::Message& request,
                 const v1::ListResponse& definitions, google::protobuf::Message& answer) {
  if (auto* read = dynamic_cast<v1::GetFeaturesResponse*>(&answer)) {
    fill_read(from, dynamic_cast<const v1::GetFeaturesRequest&>(request), definitions, *read);
  } else if (auto* receipt = dynamic_cast<v1::WriteRowsResponse*>(&answer)) {
    fill_receipt(from, *receipt);
  } else if (auto* history = dynamic_cast<v1::GetHistoryResponse*>(&answer)) {
    const auto& asked = dynamic_cast<const v1::GetHistoryRequest&>(request);
    fill_rows(from.at("rows"), find_view(definitions, asked.feature_view()),
              *history->mutable_rows());
    history->set_next_page_token(from.at("next_page_token").get<std::string>());
  } else {
    auto& page = dynamic_cast<v1::ReadSnapshotResponse&>(answer);
    const auto& asked = dynamic_cast<const v1::ReadSnapshotRequest&>(request);
    if (asked.rows() == v1::ERASURES) return fill_erasures(from, page);
    fill_rows(from.at("rows"), find_view(definitions, asked.feature_view()), *page.mutable_rows());
    page.set_next_page_token(from.at("next_page_token").get<std::string>());
    page.set_schema_version(from.at("schema_version").get<std::uint32_t>());
    if (!from.at("horizon").is_null()) page.set_horizon_us(time_from_json(from.at("horizon")).us);
    for (const json& each : from.at("next_offsets")) {
      v1::PartitionOffset& offset = *page.add_next_offsets();
      offset.set_partition(each.at("partition").get<std::uint32_t>());
      offset.set_next_offset(each.at("next_offset").get<std::int64_t>());
    }
  }
}

}  // namespace skua::test
