#pragma once

#include <memory>
#include <string>
#include <vector>

#include "api/service/access.h"
#include "api/service/write_request.h"
#include "storage/base/limits.h"
#include "storage/base/result.h"
#include "storage/model/column.h"
#include "storage/registry/registry.h"
#include "storage/store/engine.h"

namespace skua {

struct EraseRequest {
  std::string project;
  std::vector<std::string> key_names;
  std::vector<Column> keys;  // One per name, in the type of join_key_type(), all of one length.
};

struct EraseAnswer {
  std::vector<EraseReceipt> receipts;  // One per row.
  std::vector<std::string> views;      // Names of the views that were searched.
};

// Everything that changes rows. THREAD-SAFE.
class WriteService {
 public:
  WriteService(Engine& engine, const Registry& registry, const Limits& limits,
               Duration max_future_skew)
      : engine_(engine), registry_(registry), limits_(limits), max_future_skew_(max_future_skew) {}

  // A request for a view, to be filled. An empty project is "default". Writer ids in it are those
  // of the caller's key. Errors: PERMISSION_DENIED, NOT_FOUND.
  [[nodiscard]] Result<WriteRequest> prepare(const Access& access, const std::string& project,
                                             const std::string& view, bool deletes) const;

  // Validates the request (columns, rows_per_write_max, writer: an error for all of it) and each
  // row (null or oversize keys, oversize cells and rows, event timestamps out of range or further
  // ahead than max_future_skew: the row is rejected), packs, and hands the batch to the engine.
  // With all_or_nothing one rejected row rejects all, the good ones with ABORTED. `done` runs once:
  // inline for what is answered here, else on the committer's thread. It must not block. Errors:
  // INVALID_ARGUMENT, and the engine's.
  void write(WriteRequest request, WriteDone done);

  // The type of a join key of the project, for parsing an EraseRequest. Errors: PERMISSION_DENIED,
  // NOT_FOUND.
  [[nodiscard]] Result<ValueType> join_key_type(const Access& access, const std::string& project,
                                                const std::string& name) const;
  // Erases each row's entity from every view whose join keys include the given ones. Blocks. An
  // erase may be repeated safely, also after an error. It takes what is of no view any more too:
  // the caller must be an admin of the project. Errors: PERMISSION_DENIED, INVALID_ARGUMENT (before
  // anything is erased), NOT_FOUND (no view has these join keys), and the engine's.
  [[nodiscard]] Result<EraseAnswer> erase(const Access& access, const EraseRequest& request);

  [[nodiscard]] std::string commit_token(Sequence sequence) const;
  [[nodiscard]] const std::string& store_id() const { return engine_.store_id(); }

 private:
  // Errors: INVALID_ARGUMENT.
  [[nodiscard]] Status check(const WriteRequest& request) const;

  Engine& engine_;
  const Registry& registry_;
  const Limits& limits_;
  Duration max_future_skew_;
};

}  // namespace skua
