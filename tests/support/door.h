#pragma once

#include <string>
#include <string_view>

#include "api/service/operation.h"
#include "skua/v1/admin.pb.h"
#include "skua/v1/ingest.pb.h"
#include "skua/v1/online.pb.h"
#include "skua/v1/registry.pb.h"
#include "skua/v1/snapshot.pb.h"
#include "storage/base/status.h"

namespace skua::test {

// A client of one way into the server: every operation, with the messages of skua.v1, whatever
// travels. Errors come back with the canonical code that the server gave. Not thread-safe.
class Door {
 public:
  virtual ~Door() = default;

  [[nodiscard]] virtual std::string_view name() const = 0;

  Status read(const v1::GetFeaturesRequest& request, v1::GetFeaturesResponse& answer) {
    return call(Operation::kGetFeatures, request, answer);
  }
  Status history(const v1::GetHistoryRequest& request, v1::GetHistoryResponse& answer) {
    return call(Operation::kGetHistory, request, answer);
  }
  Status write(const v1::WriteRowsRequest& request, v1::WriteRowsResponse& answer) {
    return call(Operation::kWriteRows, request, answer);
  }
  Status remove(const v1::DeleteRowsRequest& request, v1::WriteRowsResponse& answer) {
    return call(Operation::kDeleteRows, request, answer);
  }
  Status erase(const v1::EraseEntitiesRequest& request, v1::EraseEntitiesResponse& answer) {
    return call(Operation::kEraseEntities, request, answer);
  }
  Status apply(const v1::ApplyRequest& request, v1::ApplyResponse& answer) {
    return call(Operation::kApply, request, answer);
  }
  Status list(const v1::ListRequest& request, v1::ListResponse& answer) {
    return call(Operation::kList, request, answer);
  }
  Status describe(const v1::DescribeRequest& request, v1::DescribeResponse& answer) {
    return call(Operation::kDescribe, request, answer);
  }
  Status drop(const std::string& kind, const std::string& name);
  Status begin_snapshot(const v1::BeginSnapshotRequest& request,
                        v1::BeginSnapshotResponse& answer) {
    return call(Operation::kBeginSnapshot, request, answer);
  }
  Status read_snapshot(const v1::ReadSnapshotRequest& request, v1::ReadSnapshotResponse& answer) {
    return call(Operation::kReadSnapshot, request, answer);
  }
  Status end_snapshot(const std::string& id);
  Status status(v1::StatusResponse& answer) {
    return call(Operation::kStatus, v1::StatusRequest(), answer);
  }
  Status confirm_clock();
  Status compact();

  // REQUIRES: the messages of the operation.
  virtual Status call(Operation operation, const google::protobuf::Message& request,
                      google::protobuf::Message& answer) = 0;
};

}  // namespace skua::test
