#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "api/service/access.h"
#include "api/service/read_answer.h"
#include "api/service/read_pieces.h"
#include "api/service/row_page.h"
#include "storage/base/limits.h"
#include "storage/base/result.h"
#include "storage/model/column.h"
#include "storage/registry/registry.h"
#include "storage/store/engine.h"

namespace skua {

// A read whose references are resolved; the door parses keys by the types of `plan->key_columns`.
struct ReadRequest {
  explicit ReadRequest(Access whose) : access(std::move(whose)) {}

  Timestamp
      read_time;  // Taken by prepare(): the arrival of the request, however long it waits then.
  Access access;  // Whose read it is: a plan that takes the place of this one is checked again.
  std::shared_ptr<const RegistrySnapshot> registry;
  std::shared_ptr<const ReadPlan> plan;
  std::vector<Column> keys;      // One per plan->key_columns, of that type and any one length or 1.
  std::vector<Timestamp> as_of;  // None (now), one, or one per row.
  std::vector<Timestamp> known_at;  // None, one, or one per row.
  bool as_served = false;           // known_at of each row is its as_of.
  bool strict = false;
  // What is not found in time is DEADLINE_EXCEEDED, value by value, and not the whole read.
  bool partial_on_deadline = false;
  Include include;
  std::string min_commit_token;
};

// The error of a read that does not bring the plan's key column `index`, naming it and a view that
// needs it.
[[nodiscard]] Status missing_key_column(const ReadPlan& plan, std::size_t index);

// History of one entity.
struct HistoryRequest {
  std::shared_ptr<const RegisteredView> view;
  std::vector<Column> keys;  // One per join key, of length 1.
  Timestamp from = Timestamp::min();
  Timestamp to = Timestamp::max();
  std::uint32_t limit = 0;  // 0 = 100; capped at history_rows_max.
  std::string page_token;
};

// Online reads. Const and THREAD-SAFE.
class ReadService {
 public:
  ReadService(const Engine& engine, const Registry& registry, const Limits& limits)
      : engine_(engine), registry_(registry), limits_(limits) {}

  // Resolves a feature service, or references when `service` is empty; keeps none of the names. An
  // empty project is "default". Errors: PERMISSION_DENIED, INVALID_ARGUMENT, NOT_FOUND.
  [[nodiscard]] Result<ReadRequest> prepare(const Access& access, std::string_view project,
                                            std::string_view service,
                                            std::span<const std::string_view> features,
                                            bool full_feature_names) const;

  // IoMode::kMemoryOnly: nullopt when the answer needs the disk; call again with kMayBlock on a
  // thread that may wait; between two pieces of the read it asks `still_wanted`, if there is one.
  // Errors: those of still_wanted, INVALID_ARGUMENT (ragged columns, limits, times), OUT_OF_RANGE
  // (beyond retention), FAILED_PRECONDITION (token), ABORTED (the definitions changed so that the
  // request lost its meaning).
  [[nodiscard]] Result<std::optional<ReadAnswer>> read(const ReadRequest& request, IoMode mode,
                                                       const StillWanted& still_wanted = {}) const;
  // What memory knows, for a read with partial_on_deadline that has no more time. Errors: of
  // read().
  [[nodiscard]] Result<std::optional<ReadAnswer>> read_what_is_in_memory(
      const ReadRequest& request) const;

  // An empty project is "default". Errors: PERMISSION_DENIED, NOT_FOUND.
  [[nodiscard]] Result<std::shared_ptr<const RegisteredView>> find_view(
      const Access& access, std::string_view project, std::string_view name) const;

  // Rows of one entity, newest first, corrections and tombstones included. A null key has no rows.
  // May block. Errors: INVALID_ARGUMENT (keys, page token), DATA_LOSS, ABORTED (the view was
  // dropped meanwhile).
  [[nodiscard]] Result<RowPage> history(const HistoryRequest& request) const;

 private:
  [[nodiscard]] Status check_token(const std::string& token) const;
  // The plan after a schema change. Errors: ABORTED when it asks for other key columns than the
  // request has.
  [[nodiscard]] Result<std::shared_ptr<const ReadPlan>> take_newer_plan(
      const ReadRequest& request) const;

  const Engine& engine_;
  const Registry& registry_;
  const Limits& limits_;
};

}  // namespace skua
