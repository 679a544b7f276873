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
  read.erasures = from.rows() == v1::ERASURES;
  if (!read.erasures) read.rows = static_cast<SnapshotRows>(from.rows());
  if (from.as_of_us() != 0) {
    ASSIGN_OR_RETURN(read.as_of, nameable_time("as_of_us", from.as_of_us()));
  }
  read.page_token = from.page_token();
  if (from.has_since()) {
    SnapshotBase& base = read.since.emplace();
    base.commit_token = from.since().commit_token();
    ASSIGN_OR_RETURN(base.read_time,
                     nameable_time("since.read_time_us", from.since().read_time_us()));
    base.incarnation = from.since().incarnation();
  }
  RETURN_IF_ERROR(check_snapshot_read(read));
  return read;
}

void snapshot_page_to_proto(const SnapshotPage& page, v1::ReadSnapshotResponse& to) {
  rows_to_proto(page, *to.mutable_rows());
  to.set_next_page_token(page.next_page_token);
  to.set_schema_version(page.view->version);
  if (is_nameable(page.horizon)) to.set_horizon_us(page.horizon.us);
  for (const PartitionOffset& from : page.next_offsets) {
    v1::PartitionOffset& offset = *to.add_next_offsets();
    offset.set_partition(from.partition);
    offset.set_next_offset(from.next_offset);
  }
}

void erasures_to_proto(const ErasurePage& page, v1::ReadSnapshotResponse& to) {
  for (const Erasure& from : page.erasures) {
    v1::SnapshotErasure& erasure = *to.add_erasures();
    erasure.set_sequence(from.sequence);
    erasure.set_created_timestamp_us(from.created_timestamp.us);
    erasure.set_digest(from.digest);
  }
  to.set_next_page_token(page.next);
}

void snapshot_to_proto(const Snapshot& snapshot, std::string store_id, std::string commit_token,
                       v1::BeginSnapshotResponse& to) {
  to.set_snapshot_id(snapshot.id);
  to.set_sequence(snapshot.sequence);
  to.set_read_time_us(snapshot.read_time.us);
  to.set_expires_us(snapshot.expires.us);
  to.set_commit_token(std::move(commit_token));
  to.set_store_id(std::move(store_id));
}

}  // namespace skua
