#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "storage/base/limits.h"
#include "storage/base/result.h"
#include "storage/registry/definitions.h"
#include "storage/registry/registry_snapshot.h"
#include "storage/store/engine.h"

namespace skua {

// What a change of the registry brings about, before any of it happens: pure functions of a
// snapshot.
struct ChangePlan {
  std::vector<Change>
      changes;  // One per definition of an apply: entities, views, services, as they came.
  std::shared_ptr<const RegistrySnapshot> next;
  RegistryCommit commit;  // What turns the stored registry into `next`; empty when nothing changes.

  [[nodiscard]] bool is_empty() const { return commit.puts.empty() && commit.deletes.empty(); }
};

// Judges a view that an apply creates or changes by what this folder does not know: whether its
// stream options say how to read its rows. Not called for what is stored already.
using DefinitionCheck = std::function<Status(const std::shared_ptr<const RegisteredView>& view)>;

struct ApplyOptions {
  bool force = false;
  // The moment of the change, for the floors of views whose rules change (with_floors).
  Timestamp now;
  Sequence last_sequence = 0;
  DefinitionCheck check = {};  // May be empty.
};

// Errors: those of Registry::apply.
[[nodiscard]] Result<ChangePlan> plan_apply(const RegistrySnapshot& current, Definitions wanted,
                                            const Limits& limits, const ApplyOptions& options);

// The load of that number takes the place of the rows of a view. Errors: NOT_FOUND (the view).
[[nodiscard]] Result<ChangePlan> plan_replacement(const RegistrySnapshot& current,
                                                  Incarnation incarnation, std::uint32_t load,
                                                  Timestamp now);

// Errors: those of Registry::drop.
[[nodiscard]] Result<ChangePlan> plan_drop(const RegistrySnapshot& current, DefinitionKind kind,
                                           const std::string& project, const std::string& name);

}  // namespace skua
