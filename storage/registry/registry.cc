#include "storage/registry/registry.h"

#include <utility>

#include "storage/registry/registry_loader.h"

namespace skua {

Result<std::unique_ptr<Registry>> Registry::open(Engine& engine, const Limits& limits,
                                                 DefinitionCheck check) {
  ASSIGN_OR_RETURN(const auto records, engine.load_registry());
  ASSIGN_OR_RETURN(auto snapshot, snapshot_from_records(records));
  std::unique_ptr<Registry> registry(new Registry(engine, limits, std::move(check)));
  engine.start(snapshot->rules_table());
  registry->snapshot_.store(std::move(snapshot));
  return registry;
}

Result<std::vector<Change>> Registry::apply(const Definitions& definitions, bool dry_run,
                                            bool force) {
  const std::lock_guard lock(change_mutex_);
  const auto plan_at = [&](Timestamp now, Sequence last_sequence, const DefinitionCheck& check) {
    const ApplyOptions options{force, now, last_sequence, check};
    return plan_apply(*snapshot(), definitions, limits_, options);
  };
  ASSIGN_OR_RETURN(ChangePlan plan, plan_at(engine_.now(), engine_.last_commit().sequence, check_));
  if (dry_run || plan.is_empty()) return std::move(plan.changes);
  // Planned again inside the commit: floors must cover the last row that was judged by the old
  // rules. The views are the same, and stay checked.
  RETURN_IF_ERROR(commit([&](const CommitPoint& last, Timestamp now) {
    return plan_at(now, last.sequence, DefinitionCheck());
  }));
  return std::move(plan.changes);
}

Status Registry::drop(DefinitionKind kind, const std::string& project, const std::string& name) {
  const std::lock_guard lock(change_mutex_);
  return commit(
      [&](const CommitPoint&, Timestamp) { return plan_drop(*snapshot(), kind, project, name); });
}

Registry::Replacement Registry::replacement(Incarnation incarnation, std::uint32_t load) {
  // Without the mutex of changes: whoever has it may be waiting for the commit that asks.
  const auto next = std::make_shared<std::shared_ptr<const RegistrySnapshot>>();
  return {[=, this](const CommitPoint&, Timestamp now) -> Result<RegistryCommit> {
            ASSIGN_OR_RETURN(ChangePlan plan,
                             plan_replacement(*snapshot(), incarnation, load, now));
            *next = std::move(plan.next);
            return std::move(plan.commit);
          },
          [=, this] { snapshot_.store(std::exchange(*next, nullptr)); }};
}

Status Registry::commit(
    const std::function<Result<ChangePlan>(const CommitPoint& last, Timestamp now)>& plan_change) {
  std::shared_ptr<const RegistrySnapshot> next;
  const auto change = [&](const CommitPoint& last, Timestamp now) -> Result<RegistryCommit> {
    ASSIGN_OR_RETURN(ChangePlan plan, plan_change(last, now));
    next = std::move(plan.next);
    return std::move(plan.commit);
  };
  return engine_.commit_registry(change, [&] { snapshot_.store(next); });
}

}  // namespace skua
