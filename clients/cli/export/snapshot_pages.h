#pragma once

#include <future>
#include <optional>
#include <string>

#include "clients/cpp/skua_client.h"
#include "storage/base/result.h"

namespace skua {

// The pages of a snapshot read, the next one always under way. The client outlives it. Not
// thread-safe.
class SnapshotPages {
 public:
  // From `request.page_token` on.
  SnapshotPages(SkuaClient& client, v1::ReadSnapshotRequest request);

  // nullopt after the last page. Errors: of the call.
  [[nodiscard]] Result<std::optional<v1::ReadSnapshotResponse>> next();

 private:
  void fetch();

  SkuaClient& client_;
  v1::ReadSnapshotRequest request_;
  bool at_end_ = false;
  std::future<Result<v1::ReadSnapshotResponse>> coming_;  // Waits for its call when destroyed.
};

}  // namespace skua
