#include "clients/cli/join/feature_layout.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace skua {
namespace {

// A commit that began by then is surely seen by every later call.
constexpr std::int64_t kCommitUs = 1'000'000;

ValueType model_type(v1::ValueType type) {
  return value_type_from_number(static_cast<std::uint64_t>(type)).value_or(ValueType::kString);
}

void add_keys(const google::protobuf::RepeatedPtrField<v1::JoinKey>& keys, FeatureLayout& layout) {
  for (const v1::JoinKey& key : keys) {
    const auto is_same = [&key](const OutputColumn& other) { return other.name == key.name(); };
    if (std::none_of(layout.keys.begin(), layout.keys.end(), is_same))
      layout.keys.push_back({key.name(), model_type(key.type())});
  }
}

Result<v1::DescribeResponse> describe(SkuaClient& client, const FeatureQuestion& question,
                                      const std::string& name) {
  v1::DescribeRequest request;
  request.set_project(question.project);
  request.set_name(name);
  return client.describe(request);
}

Status add_service(SkuaClient& client, const FeatureQuestion& question, FeatureLayout& layout) {
  ASSIGN_OR_RETURN(const v1::DescribeResponse described,
                   describe(client, question, question.service));
  if (!described.has_feature_service())
    return invalid_argument(fmt::format(
        "{} is a feature view; ask for its features with --features {}:*, or for some of them with "
        "--features {}:FEATURE,...",
        question.service, question.service, question.service));
  layout.request.set_feature_service(question.service);
  add_keys(described.key_columns(), layout);
  for (const v1::ServiceView& entry : described.feature_service().views())
    layout.groups.push_back({entry.alias().empty() ? entry.view() : entry.alias(),
                             static_cast<std::size_t>(entry.features_size())});
  return Status::ok_status();
}

Status add_references(SkuaClient& client, const FeatureQuestion& question, FeatureLayout& layout) {
  std::map<std::string, int> features_of;
  for (const std::string& reference : question.features) {
    const std::size_t colon = reference.find(':');
    const std::string view = reference.substr(0, colon);
    if (!features_of.contains(view)) {
      ASSIGN_OR_RETURN(const v1::DescribeResponse described, describe(client, question, view));
      if (!described.has_feature_view())
        return invalid_argument(
            fmt::format("{} is a feature service; ask for it with --service {}", view, view));
      add_keys(described.feature_view().join_keys(), layout);
      features_of[view] = described.feature_view().features_size();
    }
    const bool is_all = reference.substr(colon + 1) == "*";
    const auto features = static_cast<std::size_t>(is_all ? features_of[view] : 1);
    if (layout.groups.empty() || layout.groups.back().view != view)
      layout.groups.push_back({view, 0});
    layout.groups.back().features += features;
    layout.request.add_features(reference);
  }
  layout.request.set_full_feature_names(question.full_feature_names);
  return Status::ok_status();
}

}  // namespace

Status check_references(const std::vector<std::string>& features) {
  for (const std::string& reference : features) {
    const std::size_t colon = reference.find(':');
    if (colon == 0 || colon == std::string::npos || colon + 1 == reference.size())
      return invalid_argument(
          fmt::format("--features `{}`: expected VIEW:FEATURE, or VIEW:*", reference));
  }
  return Status::ok_status();
}

Result<FeatureLayout> describe_features(SkuaClient& client, const FeatureQuestion& question) {
  FeatureLayout layout;
  layout.request.set_project(question.project);
  RETURN_IF_ERROR(question.service.empty() ? add_references(client, question, layout)
                                           : add_service(client, question, layout));
  // No rows: the answer has names and types, and the last commit.
  v1::GetFeaturesRequest request = layout.request;
  for (const OutputColumn& key : layout.keys) {
    v1::NamedColumn& column = *request.add_entities();
    column.set_name(key.name);
    column.mutable_column()->set_type(static_cast<v1::ValueType>(key.type));
  }
  request.add_known_at_us(kLatestTimestamp.us);
  ASSIGN_OR_RETURN(const v1::GetFeaturesResponse answer, client.get_features(request));
  std::size_t grouped = 0;
  for (const FeatureGroup& group : layout.groups) grouped += group.features;
  if (grouped != static_cast<std::size_t>(answer.features_size()))
    return Status(StatusCode::kAborted, "the definitions changed meanwhile; run it again");
  for (const v1::FeatureColumn& feature : answer.features())
    layout.features.push_back({feature.name(), model_type(feature.values().type())});
  layout.request.set_as_served(question.as_served);
  // A store without commits for long: its last one may lie before a horizon, this does not.
  if (!question.as_served)
    layout.request.add_known_at_us(
        std::max(answer.known_at_us(), answer.read_time_us() - kCommitUs));
  return layout;
}

}  // namespace skua
