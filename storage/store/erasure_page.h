#pragma once

#include <string>
#include <vector>

#include "storage/base/time.h"
#include "storage/model/feature_view.h"

namespace skua {

// An erasure as its log has it: the rows up to `sequence` of the entities behind the digest are
// gone.
struct Erasure {
  Sequence sequence = 0;
  Timestamp created_timestamp;
  std::string digest;  // See EraseSubject.
};

// Erasures in the order of their commits. `next` continues after the last; empty at the end.
struct ErasurePage {
  std::vector<Erasure> erasures;
  std::string next;
};

}  // namespace skua
