#include "api/wire/proto_history.h"

#include <google/protobuf/arena.h>

#include "api/wire/arriving_keys.h"
#include "api/wire/history_checks.h"
#include "api/wire/message_codec.h"
#include "api/wire/proto_column.h"
#include "api/wire/proto_rows.h"
#include "api/wire/request_time.h"

namespace skua {

Result<HistoryRequest> decode_proto_history(std::string_view body, const Access& access,
                                            const ReadService& reads, const Limits& limits) {
  google::protobuf::Arena arena;
  auto& from = *google::protobuf::Arena::CreateMessage<v1::GetHistoryRequest>(&arena);
  RETURN_IF_ERROR(parse_message(body, Encoding::kProtobuf, limits, from));
  HistoryRequest request;
  ASSIGN_OR_RETURN(request.view, reads.find_view(access, from.project(), from.feature_view()));
  if (from.from_us() != 0) {
    ASSIGN_OR_RETURN(request.from, nameable_time("from_us", from.from_us()));
  }
  if (from.to_us() != 0) {
    ASSIGN_OR_RETURN(request.to, nameable_time("to_us", from.to_us()));
  }
  request.limit = from.limit();
  request.page_token = from.page_token();
  KeyColumns keys = expect_join_keys(*request.view);
  for (const v1::NamedColumn& key : from.entity())
    RETURN_IF_ERROR(take_arriving_keys(key.name(), arriving_column(key.column()), 1, keys));
  RETURN_IF_ERROR(set_keys(std::move(keys), request));
  return request;
}

void history_to_proto(const RowPage& page, v1::GetHistoryResponse& to) {
  rows_to_proto(page, *to.mutable_rows());
  to.set_next_page_token(page.next_page_token);
}

}  // namespace skua
