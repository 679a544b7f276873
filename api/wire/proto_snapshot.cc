#include "api/wire/proto_snapshot.h"

#include <fmt/format.h>
#include <google/protobuf/arena.h>

#include "api/wire/message_codec.h"
#include "api/wire/proto_rows.h"
#include "api/wire/request_time.h"

namespace skua {

Result<SnapshotRead> decode_proto_snapshot_read(std::string_view body, const Limits& limits) {
  google::protobuf::Arena arena;
  auto& from = *google::protobuf::Arena::CreateMessage<v1::ReadSnapshotRequest>(&arena);
  RETURN_IF_ERROR(parse_message(body, Encoding::kProtobuf, limits, from));
  if (!v1::SnapshotRows_IsValid(from.rows()))
    return invalid_argument(fmt::format("rows: unknown value {}", int{from.rows()}));
  SnapshotRead read;
  read.snapshot_id = from.snapshot_id();
  read.project = from.project();
  read.feature_view = from.feature_view();
  read.rows = static_cast<SnapshotRows>(from.rows());
  if (from.as_of_us() != 0) {
    ASSIGN_OR_RETURN(read.as_of, nameable_time("as_of_us", from.as_of_us()));
  }
  read.page_token = from.page_token();
  return read;
}

void snapshot_page_to_proto(const RowPage& page, v1::ReadSnapshotResponse& to) {
  rows_to_proto(page, *to.mutable_rows());
  to.set_next_page_token(page.next_page_token);
  to.set_schema_version(page.view->version);
}

void snapshot_to_proto(const Snapshot& snapshot, std::string commit_token,
                       v1::BeginSnapshotResponse& to) {
  to.set_snapshot_id(snapshot.id);
  to.set_sequence(snapshot.sequence);
  to.set_read_time_us(snapshot.read_time.us);
  to.set_expires_us(snapshot.expires.us);
  to.set_commit_token(std::move(commit_token));
}

}  // namespace skua
