#include "api/wire/history_checks.h"

#include <fmt/format.h>

namespace skua {

KeyColumns expect_join_keys(const RegisteredView& view) {
  KeyColumns keys("entity", view.join_keys.size());
  for (const JoinKey& key : view.join_keys) keys.expect(key.name, key.type);
  return keys;
}

Status set_keys(KeyColumns keys, HistoryRequest& request) {
  if (const auto missing = keys.first_missing())
    return invalid_argument(fmt::format("{}: missing; feature view `{}` needs it",
                                        keys.path(keys.names()[*missing]),
                                        request.view->view.name));
  for (std::size_t i = 0; i < keys.columns().size(); ++i)
    if (keys.columns()[i].size() != 1)
      return invalid_argument(fmt::format("{}: {} values instead of one",
                                          keys.path(keys.names()[i]), keys.columns()[i].size()));
  request.keys = std::move(keys).release();
  return Status::ok_status();
}

}  // namespace skua
