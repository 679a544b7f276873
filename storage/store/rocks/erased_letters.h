#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "storage/store/dead_letter.h"
#include "storage/store/erase_subject.h"

namespace skua {

enum class LetterMatch {
  kErased,
  kUnknown,  // It may be of an erased entity: too little of its join keys is known.
  kOther,
};

// Tells which dead letters of one view an erase means. Const and THREAD-SAFE once it is filled.
class ErasedLetters {
 public:
  // `target` must outlive this.
  void add(const EraseTarget& target);

  // A letter is erased when its entity is, or when all the join keys that a target names are known
  // of it, each with the target's value among its own.
  [[nodiscard]] LetterMatch match(const DeadLetter& letter) const;

 private:
  // Targets that name the same join keys: their values by name, and each target's in that order.
  struct NamedTargets {
    std::vector<std::set<std::string>> values;
    std::set<std::vector<std::string>> targets;
  };
  using Names = std::vector<std::string>;
  using Known = std::map<std::string, std::set<std::string>>;
  [[nodiscard]] bool has_entity(const std::string& entity_key) const;
  [[nodiscard]] static LetterMatch match(const Names& names, const NamedTargets& named,
                                         const Known& known);

  std::set<std::string> exact_;  // Entity keys without their generation.
  std::vector<const EraseTarget*> patterns_;
  std::map<Names, NamedTargets> named_;
};

}  // namespace skua
