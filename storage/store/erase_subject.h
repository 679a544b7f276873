#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/model/feature_view.h"
#include "storage/store/dead_letter.h"

namespace skua {

// What to erase from one view: an exact key, or a prefix-free pattern over composite keys; with
// neither, dead letters alone.
struct EraseTarget {
  Incarnation incarnation = 0;
  // At most one of the two. `exact`: an entity key. `matches`: true for entity keys to erase (by
  // scan). In either the generation does not count: the entity goes from all that the view has.
  std::string exact;
  std::function<bool(std::string_view entity_key)> matches;
  // The same by the named join keys, for dead letters of which no entity key is known.
  std::vector<JoinKeyValue> join_keys = {};
};

// One entity to erase from every view that has it.
struct EraseSubject {
  std::string digest;  // Names what is erased without saying it; stays in the erase log.
  std::vector<EraseTarget> targets;
};

using EraseSubjects = std::function<std::vector<EraseSubject>()>;

struct EraseReceipt {
  std::string erase_id;   // Names the erasure in status until its bytes have left every file.
  Sequence sequence = 0;  // The commit E: rows up to it are gone.
  std::uint64_t entities = 0;
  std::uint64_t rows = 0;
  // Of the whole commit, the same in each of its receipts: the dead letters that left with it; and
  // those of its views that stay although they may be of its entities, as not all of the named join
  // keys are known of them.
  std::uint64_t letters = 0;
  std::uint64_t letters_unknown = 0;
};

}  // namespace skua
