#include "api/service/read_service.h"

#include <algorithm>
#include <utility>

#include "api/service/read_lookups.h"
#include "api/service/read_times.h"

namespace skua {
namespace {

// How often one read follows schema changes before it gives up.
constexpr int kPlansMax = 3;

Status definitions_changed() {
  return Status(StatusCode::kAborted,
                "the definitions changed while they were read; send the request again");
}

Status above_limit(const char* limit, std::uint64_t most, std::uint64_t given, const char* what) {
  return invalid_argument(std::string(limit) + ": the read has " + std::to_string(given) + " " +
                          what + ", at most " + std::to_string(most) +
                          " are allowed; split the request");
}

// The number of rows: the one length of all key columns that are not broadcast.
Result<std::size_t> count_rows(const ReadPlan& plan, const std::vector<Column>& keys) {
  if (keys.size() != plan.key_columns.size())
    return keys.size() < plan.key_columns.size()
               ? missing_key_column(plan, keys.size())
               : invalid_argument("the read has more key columns than its views need");
  const Column* longest = nullptr;
  std::size_t longest_index = 0;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (keys[i].type() != plan.key_columns[i].type)
      return invalid_argument("key column `" + plan.key_columns[i].name + "` must be " +
                              std::string(value_type_name(plan.key_columns[i].type)));
    if (keys[i].size() == 1) continue;
    if (longest == nullptr) {
      longest = &keys[i];
      longest_index = i;
    } else if (keys[i].size() != longest->size()) {
      return invalid_argument(
          "key columns `" + plan.key_columns[longest_index].name + "` and `" +
          plan.key_columns[i].name + "` have " + std::to_string(longest->size()) + " and " +
          std::to_string(keys[i].size()) + " rows; give all the same length, or 1 for every row");
    }
  }
  return longest == nullptr ? std::size_t{1} : longest->size();
}

Status check_size(const ReadPlan& plan, std::size_t rows, const Limits& limits) {
  const std::size_t features = plan.features.size();
  if (rows > limits.rows_per_read_max)
    return above_limit("rows_per_read_max", limits.rows_per_read_max, rows, "rows");
  if (features > limits.features_per_read_max)
    return above_limit("features_per_read_max", limits.features_per_read_max, features, "features");
  if (rows * features > limits.values_per_read_max)
    return above_limit("values_per_read_max", limits.values_per_read_max, rows * features,
                       "values");
  return Status::ok_status();
}

bool has_same_key_columns(const ReadPlan& a, const ReadPlan& b) {
  return std::equal(a.key_columns.begin(), a.key_columns.end(), b.key_columns.begin(),
                    b.key_columns.end(), [](const auto& left, const auto& right) {
                      return left.name == right.name && left.type == right.type;
                    });
}

// A load has replaced rows that the plan reads.
bool is_replaced(const RegistrySnapshot& registry, const ReadPlan& plan) {
  return std::any_of(plan.views.begin(), plan.views.end(), [&](const ReadPlan::ViewUse& use) {
    const RegisteredView& view = *use.view;
    const auto found = registry.views.find({view.view.project, view.view.name});
    return found != registry.views.end() && found->second->incarnation() == view.incarnation() &&
           found->second->generation() != view.generation();
  });
}

}  // namespace

Status missing_key_column(const ReadPlan& plan, std::size_t index) {
  std::string view;
  for (const ReadPlan::ViewUse& use : plan.views)
    if (std::count(use.key_columns.begin(), use.key_columns.end(), index) != 0) view = use.name;
  return invalid_argument("feature view `" + view + "` needs the key column `" +
                          plan.key_columns[index].name + "`; the request does not have it");
}

Result<ReadRequest> ReadService::prepare(const Access& access, std::string_view project,
                                         std::string_view service,
                                         std::span<const std::string_view> features,
                                         bool full_feature_names) const {
  ReadRequest request(access);
  request.read_time = engine_.now();
  request.registry = registry_.snapshot();
  if (!service.empty() && !features.empty())
    return invalid_argument("give either a feature service or features, not both");
  if (features.size() > limits_.features_per_read_max)
    return above_limit("features_per_read_max", limits_.features_per_read_max, features.size(),
                       "features");
  ASSIGN_OR_RETURN(request.plan, find_permitted_plan(access, *request.registry, project, service,
                                                     features, full_feature_names));
  return request;
}

Result<std::shared_ptr<const RegisteredView>> ReadService::find_view(const Access& access,
                                                                     std::string_view project,
                                                                     std::string_view name) const {
  return find_permitted_view(access, Permission::kRead, *registry_.snapshot(), project, name);
}

Status ReadService::check_token(const std::string& text) const {
  if (text.empty()) return Status::ok_status();
  ASSIGN_OR_RETURN(const CommitToken token, CommitToken::parse(text));
  if (token.store_id != engine_.store_id())
    return failed_precondition("min_commit_token: it comes from another store");
  if (token.sequence > engine_.last_commit().sequence)
    return failed_precondition("min_commit_token: this store does not have that commit");
  return Status::ok_status();
}

Result<std::shared_ptr<const ReadPlan>> ReadService::take_newer_plan(
    const ReadRequest& request) const {
  const PlanSource& source = request.plan->source;
  const std::vector<std::string_view> references(source.references.begin(),
                                                 source.references.end());
  auto newer = prepare(request.access, source.project, source.service, references,
                       source.full_feature_names);
  if (!newer.ok()) return newer.status();
  if (!has_same_key_columns(*newer->plan, *request.plan)) return definitions_changed();
  return newer->plan;
}

Result<std::optional<ReadAnswer>> ReadService::read_what_is_in_memory(
    const ReadRequest& request) const {
  return read(request, IoMode::kMayBlock,
              [] { return deadline_exceeded("only what is in memory is read"); });
}

Result<std::optional<ReadAnswer>> ReadService::read(const ReadRequest& request, IoMode mode,
                                                    const StillWanted& still_wanted) const {
  const Timestamp read_time = request.read_time;
  ASSIGN_OR_RETURN(const std::size_t rows, count_rows(*request.plan, request.keys));
  RETURN_IF_ERROR(check_token(request.min_commit_token));
  // Before the lookups: a commit after this one may be seen or not.
  auto times = ReadTimes::make(request, rows, read_time, engine_.last_commit());
  if (!times.ok()) return times.status();

  std::shared_ptr<const ReadPlan> plan = request.plan;
  for (int plans = 1;; ++plans) {
    RETURN_IF_ERROR(check_size(*plan, rows, limits_));
    RETURN_IF_ERROR(times->check_retention(*plan, rows, request.strict));
    ReadAnswer answer;
    answer.plan = plan;
    answer.include = request.include;
    answer.read_time = read_time;
    answer.known_at = times->known_at_of_request();
    answer.rows = static_cast<std::uint32_t>(rows);

    ReadLookups lookups(request.keys, *times, rows);
    RETURN_IF_ERROR(lookups.build(limits_.entity_key_bytes_max, answer));
    if (mode == IoMode::kMayBlock)
      RETURN_IF_ERROR(look_up_in_pieces(
          engine_, lookups.lookups(), {read_time, times->is_latest(), request.partial_on_deadline},
          still_wanted, answer.found));
    else if (times->is_latest())
      engine_.lookup_latest(lookups.lookups(), read_time, mode, answer.found);
    else
      engine_.lookup_as_of(lookups.lookups(), read_time, mode, answer.found);

    switch (lookups.take(mode, answer)) {
      case ReadLookups::Outcome::kAnswered:
        // What was known after a replacement is not in the rows of before, whoever began sooner.
        if ((request.as_served || !request.known_at.empty()) &&
            is_replaced(*registry_.snapshot(), *plan))
          break;
        return std::optional<ReadAnswer>(std::move(answer));
      case ReadLookups::Outcome::kNotInMemory:
        return std::optional<ReadAnswer>();
      case ReadLookups::Outcome::kNewerSchema:
        break;
    }
    if (plans == kPlansMax) return definitions_changed();
    auto newer = take_newer_plan(request);
    if (!newer.ok()) return newer.status();
    plan = *std::move(newer);
  }
}

}  // namespace skua
