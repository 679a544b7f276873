#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "storage/base/result.h"
#include "storage/model/view_rules.h"

namespace skua {

// The newest commit that every read sees.
struct CommitPoint {
  Sequence sequence = 0;
  Timestamp created_timestamp = Timestamp::min();
};

// One change of registry records, committed whole.
struct RegistryCommit {
  std::vector<std::pair<std::string, std::string>> puts;  // Registry key -> value.
  std::vector<std::string> deletes;
  std::vector<Incarnation> dropped;  // Their rows go with this commit.
  // Of the publication of a load that replaces rows: expired when nobody reads those any more that
  // were replaced. Until then they stay.
  std::weak_ptr<const void> replaced_rows = {};
  std::shared_ptr<const RulesTable> rules;  // In force from this commit on.
};

// Builds a change when nothing else is being committed: after `last`, at the moment `now`.
using RegistryChange =
    std::function<Result<RegistryCommit>(const CommitPoint& last, Timestamp now)>;

// One change of named records, committed whole.
struct RecordChanges {
  std::vector<std::pair<std::string, std::string>> puts;  // Name -> value.
  std::vector<std::string> deletes;
};

}  // namespace skua
