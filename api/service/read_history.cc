#include <algorithm>

#include "api/service/entity_keys.h"
#include "api/service/read_service.h"
#include "storage/codec/key_codec.h"

namespace skua {
namespace {

constexpr std::uint64_t kDefaultRows = 100;

// The entity key; empty when a join key is null.
Result<std::string> encode_entity(const RegisteredView& view, const std::vector<Column>& keys,
                                  const Limits& limits) {
  std::vector<const Column*> columns;
  for (std::size_t i = 0; i < view.join_keys.size(); ++i) {
    const JoinKey& key = view.join_keys[i];
    if (i >= keys.size())
      return invalid_argument("feature view `" + view.view.name + "` needs the join key `" +
                              key.name + "`");
    if (keys[i].type() != key.type || keys[i].size() != 1)
      return invalid_argument("join key `" + key.name + "` must be one value of type " +
                              std::string(value_type_name(key.type)));
    columns.push_back(&keys[i]);
  }
  std::string entity_key;
  if (!append_entity_key(entity_key, view.generation(), columns, 0)) return std::string();
  if (is_oversize_entity_key(entity_key.size(), limits.entity_key_bytes_max))
    return oversize_entity_key(view.join_keys[longest_cell(columns, 0)].name, 0,
                               limits.entity_key_bytes_max);
  return entity_key;
}

}  // namespace

Result<RowPage> ReadService::history(const HistoryRequest& request) const {
  RowPage page;
  page.view = request.view;
  ASSIGN_OR_RETURN(const std::string entity_key,
                   encode_entity(*request.view, request.keys, limits_));
  if (entity_key.empty()) {
    RETURN_IF_ERROR(append_rows(registry_, {}, page));
    return page;
  }
  ASSIGN_OR_RETURN(const std::string cursor, parse_page_token(request.page_token, entity_key));
  const std::uint64_t limit =
      std::min(request.limit == 0 ? kDefaultRows : request.limit, limits_.history_rows_max);
  ASSIGN_OR_RETURN(HistoryPage found, engine_.history(request.view->rules, entity_key, request.from,
                                                      request.to, engine_.now(), limit, cursor));
  RETURN_IF_ERROR(append_rows(registry_, std::move(found.rows), page));
  page.next_page_token = make_page_token(found.next);
  return page;
}

}  // namespace skua
