#include "api/wire/proto_erase.h"

#include <fmt/format.h>
#include <google/protobuf/arena.h>

#include <algorithm>

#include "api/wire/arriving_keys.h"
#include "api/wire/message_codec.h"
#include "api/wire/proto_column.h"

namespace skua {

Result<Column*> add_erase_key(std::string_view name, const Access& access,
                              const WriteService& writes, EraseRequest& request) {
  std::string key(name);
  if (std::find(request.key_names.begin(), request.key_names.end(), key) != request.key_names.end())
    return invalid_argument(fmt::format("entities.{}: given twice", name));
  ASSIGN_OR_RETURN(const ValueType type, writes.join_key_type(access, request.project, key));
  request.key_names.push_back(std::move(key));
  request.keys.emplace_back(type);
  return &request.keys.back();
}

Sequence last_sequence(const EraseAnswer& answer) {
  Sequence last = 0;
  for (const EraseReceipt& receipt : answer.receipts) last = std::max(last, receipt.sequence);
  return last;
}

Status decode_proto_erase(std::string_view body, const Access& access, const WriteService& writes,
                          const Limits& limits, EraseRequest& request) {
  google::protobuf::Arena arena;
  auto& from = *google::protobuf::Arena::CreateMessage<v1::EraseEntitiesRequest>(&arena);
  RETURN_IF_ERROR(parse_message(body, Encoding::kProtobuf, limits, from));
  request.project = from.project();
  for (const v1::NamedColumn& column : from.entities()) {
    ASSIGN_OR_RETURN(Column * to, add_erase_key(column.name(), access, writes, request));
    RETURN_IF_ERROR(append_arriving_keys(arriving_column(column.column()),
                                         {"entities", column.name()}, limits.rows_per_write_max,
                                         *to));
  }
  return Status::ok_status();
}

void erase_to_proto(const EraseAnswer& answer, std::string commit_token,
                    v1::EraseEntitiesResponse& to) {
  std::uint64_t entities = 0;
  std::uint64_t rows = 0;
  for (const EraseReceipt& receipt : answer.receipts) {
    to.add_erase_ids(receipt.erase_id);
    entities += receipt.entities;
    rows += receipt.rows;
  }
  if (!answer.receipts.empty()) {
    to.set_dead_letters(answer.receipts[0].letters);
    to.set_dead_letters_unknown(answer.receipts[0].letters_unknown);
  }
  to.set_entities(entities);
  to.set_rows(rows);
  to.set_commit_token(std::move(commit_token));
  for (const std::string& view : answer.views) to.add_feature_views(view);
}

}  // namespace skua
