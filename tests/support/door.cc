#include "tests/support/door.h"

namespace skua::test {

Status Door::drop(const std::string& kind, const std::string& name) {
  v1::DropRequest request;
  request.set_kind(kind);
  request.set_name(name);
  v1::DropResponse answer;
  return call(Operation::kDrop, request, answer);
}

Status Door::end_snapshot(const std::string& id) {
  v1::EndSnapshotRequest request;
  request.set_snapshot_id(id);
  v1::EndSnapshotResponse answer;
  return call(Operation::kEndSnapshot, request, answer);
}

Status Door::confirm_clock() {
  v1::ConfirmClockResponse answer;
  return call(Operation::kConfirmClock, v1::ConfirmClockRequest(), answer);
}

Status Door::compact() {
  v1::CompactResponse answer;
  return call(Operation::kCompact, v1::CompactRequest(), answer);
}

}  // namespace skua::test
