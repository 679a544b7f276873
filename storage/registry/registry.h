#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "storage/base/limits.h"
#include "storage/base/result.h"
#include "storage/registry/change_plan.h"
#include "storage/registry/definitions.h"
#include "storage/registry/registry_snapshot.h"
#include "storage/store/engine.h"

namespace skua {

// The definitions of a store: kept in the engine's meta records, read through immutable snapshots.
// THREAD-SAFE. Its snapshot changes inside commits of the engine alone, of which there is one at a
// time.
class Registry {
 public:
  // Loads what the engine holds and starts the engine with the rules. The engine must outlive the
  // registry. `check` judges every view that an apply creates or changes, one at a time; stored
  // views are not judged again. Errors: DATA_LOSS naming the record, and the engine's.
  [[nodiscard]] static Result<std::unique_ptr<Registry>> open(Engine& engine, const Limits& limits,
                                                              DefinitionCheck check = {});

  [[nodiscard]] std::shared_ptr<const RegistrySnapshot> snapshot() const {
    return snapshot_.load();
  }

  // Idempotent, all or nothing. Validates every definition, plans, and unless `dry_run` commits the
  // plan: a new version reaches every reader before a row in it commits. Evolution rules: design
  // section 2; dropping a feature or narrowing a type needs `force`, and is refused always while a
  // service uses the feature. Errors: INVALID_ARGUMENT naming definition and field,
  // FAILED_PRECONDITION for the evolution rules, RESOURCE_EXHAUSTED (definitions_max), those of
  // the check, and the engine's.
  [[nodiscard]] Result<std::vector<Change>> apply(const Definitions& definitions, bool dry_run,
                                                  bool force);

  // What goes with the publication of a load that replaces the rows of a view (LoadPublication):
  // for one publication, which runs both parts as commit_registry() does. The registry outlives it.
  struct Replacement {
    RegistryChange change;
    std::function<void()> publish;
  };
  [[nodiscard]] Replacement replacement(Incarnation incarnation, std::uint32_t load);

  // Errors: NOT_FOUND; FAILED_PRECONDITION while another definition uses it; and the engine's.
  [[nodiscard]] Status drop(DefinitionKind kind, const std::string& project,
                            const std::string& name);

 private:
  Registry(Engine& engine, const Limits& limits, DefinitionCheck check)
      : engine_(engine), limits_(limits), check_(std::move(check)) {}

  // REQUIRES: change_mutex_ is held.
  [[nodiscard]] Status commit(
      const std::function<Result<ChangePlan>(const CommitPoint& last, Timestamp now)>& plan_change);

  Engine& engine_;
  const Limits limits_;
  const DefinitionCheck check_;
  std::mutex change_mutex_;
  std::atomic<std::shared_ptr<const RegistrySnapshot>> snapshot_;
};

}  // namespace skua
