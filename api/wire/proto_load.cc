#include "api/wire/proto_load.h"

#include <google/protobuf/arena.h>

#include <utility>

#include "api/wire/message_codec.h"
#include "api/wire/proto_write.h"

namespace skua {

Result<StageRows> decode_proto_stage(std::string_view body, const Access& access,
                                     const LoadService& loads, const Limits& limits) {
  google::protobuf::Arena arena;
  auto& from = *google::protobuf::Arena::CreateMessage<v1::StageRowsRequest>(&arena);
  RETURN_IF_ERROR(parse_message(body, Encoding::kProtobuf, limits, from));
  const ChunkName name{from.load_id(), from.session(), from.chunk()};
  ASSIGN_OR_RETURN(WriteRequest rows, loads.prepare(access, name));
  RETURN_IF_ERROR(take_proto_columns(
      from.columns(), from.has_event_timestamps() ? &from.event_timestamps() : nullptr, limits,
      rows));
  rows.deleted = from.deleted();
  return StageRows{name, from.checkpoint(), std::move(rows)};
}

void progress_to_proto(const LoadProgress& progress, v1::LoadProgress& to) {
  to.set_load_id(progress.number);
  to.set_rows(progress.rows);
  to.set_expired(progress.expired);
  to.set_bytes(progress.bytes);
  to.set_next_chunk(progress.next_chunk);
  to.set_chunk_rows_taken(progress.chunk_rows_taken);
  to.set_checkpoint(progress.checkpoint);
}

void load_receipt_to_proto(const LoadReceipt& receipt, std::string commit_token,
                           v1::LoadReceipt& to) {
  to.set_load_id(receipt.number);
  to.set_rows(receipt.rows);
  to.set_expired(receipt.expired);
  to.set_erased(receipt.erased);
  to.set_created_timestamp_us(receipt.created_timestamp.us);
  to.set_commit_token(std::move(commit_token));
}

void staged_to_proto(const StagedChunk& staged, v1::StageRowsResponse& to) {
  progress_to_proto(staged.progress, *to.mutable_progress());
  to.set_rejected(staged.rejected);
  for (const Rejection& rejection : staged.rejections)
    rejection_to_proto(rejection, *to.add_rejections());
}

v1::LoadPhase phase_to_proto(LoadPhase phase) {
  switch (phase) {
    case LoadPhase::kStaging:
      return v1::STAGING;
    case LoadPhase::kMerging:
      return v1::MERGING;
    case LoadPhase::kPublishing:
      return v1::PUBLISHING;
  }
  return v1::LOAD_PHASE_UNSPECIFIED;
}

void load_to_proto(const ListedLoad& load, v1::LoadStatus& to) {
  to.set_project(load.project);
  to.set_feature_view(load.view);
  to.set_name(load.status.start.name);
  to.set_replace(load.status.start.replaces);
  to.set_phase(phase_to_proto(load.status.phase));
  progress_to_proto(load.status.progress, *to.mutable_progress());
  to.set_rows_merged(load.status.rows_merged);
  to.set_last_active_us(load.status.last_active.us);
}

}  // namespace skua
