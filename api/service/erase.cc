#include <algorithm>
#include <set>
#include <utility>

#include "api/service/entity_keys.h"
#include "api/service/erase_digest.h"
#include "api/service/shown_name.h"
#include "api/service/write_service.h"
#include "storage/codec/key_codec.h"
#include "storage/registry/definitions.h"

namespace skua {
namespace {

// A view whose join keys include the names of an erase.
struct ErasedView {
  std::shared_ptr<const RegisteredView> view;
  std::vector<std::size_t> positions;  // Of each name of the request among the view's join keys.

  [[nodiscard]] bool is_exact() const { return positions.size() == view->join_keys.size(); }
};

std::vector<ErasedView> find_erased_views(const RegistrySnapshot& registry,
                                          const std::string& project,
                                          const std::vector<std::string>& names) {
  std::vector<ErasedView> found;
  for (const auto& [name, view] : registry.views) {
    if (name.first != project) continue;
    ErasedView erased{view, {}};
    for (const std::string& key_name : names) {
      const auto key = std::find_if(view->join_keys.begin(), view->join_keys.end(),
                                    [&](const JoinKey& k) { return k.name == key_name; });
      if (key == view->join_keys.end()) break;
      erased.positions.push_back(static_cast<std::size_t>(key - view->join_keys.begin()));
    }
    if (erased.positions.size() == names.size()) found.push_back(std::move(erased));
  }
  return found;
}

Status check_keys(const EraseRequest& request, const Limits& limits) {
  if (request.key_names.empty() || request.key_names.size() != request.keys.size())
    return invalid_argument("entities: name at least one join key, each with a column of values");
  const std::set<std::string> names(request.key_names.begin(), request.key_names.end());
  if (names.size() != request.key_names.size())
    return invalid_argument("entities: a join key is given twice");
  const std::size_t rows = request.keys[0].size();
  if (rows > limits.rows_per_write_max)
    return invalid_argument("rows_per_write_max: the erase has " + std::to_string(rows) +
                            " rows, at most " + std::to_string(limits.rows_per_write_max) +
                            " are allowed; split the request");
  for (std::size_t i = 0; i < request.keys.size(); ++i) {
    const Column& column = request.keys[i];
    if (column.size() != rows)
      return invalid_argument("columns `" + request.key_names[0] + "` and `" +
                              request.key_names[i] + "` have " + std::to_string(rows) + " and " +
                              std::to_string(column.size()) + " rows; give all the same length");
    for (std::size_t row = 0; row < rows; ++row) {
      if (column.is_null(row))
        return invalid_argument("column `" + request.key_names[i] + "`, row " +
                                std::to_string(row) + ": a join key must not be null");
      if (column.cell(row).size() > limits.entity_key_bytes_max)
        return oversize_entity_key(request.key_names[i], row, limits.entity_key_bytes_max);
    }
  }
  return Status::ok_status();
}

// The store gives a join key one type in a project, so that the columns fit every view.
Status check_types(const EraseRequest& request, const std::vector<ErasedView>& views) {
  for (const ErasedView& erased : views)
    for (std::size_t i = 0; i < request.keys.size(); ++i) {
      const JoinKey& key = erased.view->join_keys[erased.positions[i]];
      if (request.keys[i].type() != key.type)
        return invalid_argument("join key `" + key.name + "` must be " +
                                std::string(value_type_name(key.type)));
    }
  return Status::ok_status();
}

std::vector<JoinKeyValue> named_keys(const EraseRequest& request, std::size_t row) {
  std::vector<JoinKeyValue> keys;
  for (std::size_t i = 0; i < request.keys.size(); ++i) {
    JoinKeyValue& key = keys.emplace_back();
    key.name = request.key_names[i];
    append_join_key(key.value, request.keys[i].type(), request.keys[i].cell(row));
  }
  return keys;
}

EraseTarget exact_target(const ErasedView& erased, const EraseRequest& request, std::size_t row) {
  std::vector<const Column*> in_view_order(request.keys.size());
  for (std::size_t i = 0; i < request.keys.size(); ++i)
    in_view_order[erased.positions[i]] = &request.keys[i];
  EraseTarget target;
  target.incarnation = erased.view->incarnation();
  // check_keys() refused nulls, so there is a key.
  (void)append_entity_key(target.exact, erased.view->generation(), in_view_order, row);
  return target;
}

EraseTarget scan_target(const ErasedView& erased, const EraseRequest& request, std::size_t row) {
  std::vector<std::string> cells;
  for (const Column& column : request.keys) cells.emplace_back(column.cell(row));
  EraseTarget target;
  target.incarnation = erased.view->incarnation();
  target.matches = [erased, cells = std::move(cells)](std::string_view entity_key) {
    std::vector<Column> keys;
    for (const JoinKey& key : erased.view->join_keys) keys.emplace_back(key.type);
    if (!decode_entity_key(entity_key, keys).ok()) return false;
    for (std::size_t i = 0; i < cells.size(); ++i)
      if (keys[erased.positions[i]].cell(0) != cells[i]) return false;
    return true;
  };
  return target;
}

std::string digest_of_row(const std::string& store_id, const std::string& project,
                          const EraseRequest& request, std::size_t row) {
  std::vector<std::pair<std::string, std::string>> join_keys;
  for (JoinKeyValue& key : named_keys(request, row))
    join_keys.emplace_back(std::move(key.name), std::move(key.value));
  return erase_digest(store_id, project, std::move(join_keys));
}

Status no_such_join_key(const std::string& project, const std::string& names) {
  return not_found("project `" + shown_name(project) + "` has no feature view with the join key " +
                   names);
}

}  // namespace

Result<ValueType> WriteService::join_key_type(const Access& access, const std::string& project,
                                              const std::string& name) const {
  RETURN_IF_ERROR(access.check(Permission::kAdmin, project, kEvery));
  const auto registry = registry_.snapshot();
  const std::string in_project = project_or_default(project);
  for (const auto& [view_name, view] : registry->views) {
    if (view_name.first != in_project) continue;
    for (const JoinKey& key : view->join_keys)
      if (key.name == name) return key.type;
  }
  for (const auto& [entity_name, entity] : registry->entities)
    if (entity_name.first == in_project && entity.join_key == name) return entity.type;
  return no_such_join_key(in_project, "`" + shown_name(name) + "`");
}

Result<EraseAnswer> WriteService::erase(const Access& access, const EraseRequest& request) {
  RETURN_IF_ERROR(access.check(Permission::kAdmin, request.project, kEvery));
  RETURN_IF_ERROR(check_keys(request, limits_));
  const std::string project = project_or_default(request.project);
  const auto registry = registry_.snapshot();
  const std::vector<ErasedView> views = find_erased_views(*registry, project, request.key_names);
  // Without a view there may still be bytes of dropped ones: a known join key is enough.
  if (views.empty())
    for (const std::string& name : request.key_names)
      RETURN_IF_ERROR(join_key_type(access, project, name).status());
  RETURN_IF_ERROR(check_types(request, views));

  std::vector<EraseSubject> subjects(request.keys[0].size());
  for (std::size_t row = 0; row < subjects.size(); ++row) {
    subjects[row].digest = digest_of_row(engine_.store_id(), project, request, row);
    if (subjects[row].digest.empty()) return internal_error("erase: SHA-256 is not available");
  }
  EraseAnswer answer;
  // A view may have been created or dropped since the request came: the registry is asked again in
  // the commit.
  ASSIGN_OR_RETURN(answer.receipts, engine_.erase([&] {
    answer.views.clear();
    for (EraseSubject& subject : subjects) subject.targets.clear();
    for (const ErasedView& erased :
         find_erased_views(*registry_.snapshot(), project, request.key_names)) {
      answer.views.push_back(erased.view->view.name);
      for (std::size_t row = 0; row < subjects.size(); ++row) {
        EraseTarget target = erased.is_exact() ? exact_target(erased, request, row)
                                               : scan_target(erased, request, row);
        target.join_keys = named_keys(request, row);
        subjects[row].targets.push_back(std::move(target));
      }
    }
    return subjects;
  }));
  return answer;
}

}  // namespace skua
