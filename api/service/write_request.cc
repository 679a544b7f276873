#include "api/service/write_request.h"

#include <algorithm>
#include <utility>

namespace skua {
namespace {

Status ragged(const std::string& first, std::size_t first_rows, const std::string& second,
              std::size_t second_rows) {
  return invalid_argument("columns `" + first + "` and `" + second + "` have " +
                          std::to_string(first_rows) + " and " + std::to_string(second_rows) +
                          " rows; all columns of a write must have the same length");
}

}  // namespace

WriteRequest::WriteRequest(std::shared_ptr<const RegisteredView> registered, bool is_delete,
                           std::size_t rejections_max)
    : view(std::move(registered)),
      deletes(is_delete),
      keys(view->join_keys.size()),
      features(is_delete ? 0 : view->view.features.size()),
      rejections_max_(rejections_max) {}

Result<Column*> WriteRequest::add_column(const std::string& name) {
  std::unique_ptr<Column>* place = nullptr;
  ValueType type = ValueType::kString;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (view->join_keys[i].name != name) continue;
    place = &keys[i];
    type = view->join_keys[i].type;
  }
  if (place == nullptr) {
    const int feature = view->find_feature(name);
    if (feature < 0) return nullptr;
    if (deletes)
      return invalid_argument("column `" + name +
                              "` is a feature; a delete takes the join keys of `" +
                              view->view.name + "` only");
    place = &features[static_cast<std::size_t>(feature)];
    type = view->view.features[static_cast<std::size_t>(feature)].type;
  }
  if (*place != nullptr) return invalid_argument("column `" + name + "` is given twice");
  *place = std::make_unique<Column>(type);
  return place->get();
}

void WriteRequest::reject(std::uint32_t row, std::string column, Status reason) {
  if (is_rejected(row)) return;
  if (row >= rejected_.size()) rejected_.resize(std::size_t{row} + 1);
  rejected_[row] = 1;
  if (rejections_.size() < rejections_max_)
    rejections_.push_back({row, std::move(column), std::move(reason)});
}

void WriteRequest::reject_unknown(const std::string& name, std::uint32_t row) {
  reject(row, name,
         invalid_argument("feature view `" + view->view.name +
                          "` has no such feature; apply a schema that has it, leave it out, or set "
                          "ignore_unknown"));
}

std::vector<Rejection> WriteRequest::take_rejections() {
  std::sort(rejections_.begin(), rejections_.end(),
            [](const Rejection& a, const Rejection& b) { return a.row < b.row; });
  return std::move(rejections_);
}

Status WriteRequest::check_columns() const {
  for (std::size_t i = 0; i < keys.size(); ++i)
    if (keys[i] == nullptr)
      return invalid_argument("feature view `" + view->view.name + "` needs the join key `" +
                              view->join_keys[i].name + "`; the write does not have it");
  const std::string& first = view->join_keys[0].name;
  const std::size_t rows = keys[0]->size();
  for (std::size_t i = 1; i < keys.size(); ++i)
    if (keys[i]->size() != rows)
      return ragged(first, rows, view->join_keys[i].name, keys[i]->size());
  for (std::size_t i = 0; i < features.size(); ++i)
    if (features[i] != nullptr && features[i]->size() != rows)
      return ragged(first, rows, view->view.features[i].name, features[i]->size());
  if (event_timestamps != nullptr && event_timestamps->size() != rows)
    return ragged(first, rows, "event_timestamps", event_timestamps->size());
  if (!deleted.empty() && deleted.size() != rows)
    return ragged(first, rows, "deleted", deleted.size());
  if (rejected_.size() > rows)
    return invalid_argument("row " + std::to_string(rejected_.size() - 1) +
                            " has a value but column `" + first + "` has only " +
                            std::to_string(rows) + " rows");
  return Status::ok_status();
}

}  // namespace skua
