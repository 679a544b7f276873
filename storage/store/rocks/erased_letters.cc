#include "storage/store/rocks/erased_letters.h"

#include <algorithm>

#include "storage/codec/key_codec.h"

namespace skua {

void ErasedLetters::add(const EraseTarget& target) {
  if (target.matches)
    patterns_.push_back(&target);
  else if (!target.exact.empty())
    exact_.emplace(without_generation(target.exact));
  if (target.join_keys.empty()) return;
  Names names;
  std::vector<std::string> values;
  for (const JoinKeyValue& key : target.join_keys) {
    names.push_back(key.name);
    values.push_back(key.value);
  }
  NamedTargets& named = named_[std::move(names)];
  named.values.resize(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) named.values[i].insert(values[i]);
  named.targets.insert(std::move(values));
}

bool ErasedLetters::has_entity(const std::string& entity_key) const {
  return exact_.contains(std::string(without_generation(entity_key))) ||
         std::any_of(patterns_.begin(), patterns_.end(),
                     [&](const EraseTarget* target) { return target->matches(entity_key); });
}

LetterMatch ErasedLetters::match(const DeadLetter& letter) const {
  if (!letter.entity_key.empty() && has_entity(letter.entity_key)) return LetterMatch::kErased;
  if (letter.join_keys.empty())
    return letter.entity_key.empty() ? LetterMatch::kUnknown : LetterMatch::kOther;
  Known known;
  for (const JoinKeyValue& key : letter.join_keys) known[key.name].insert(key.value);
  LetterMatch best = LetterMatch::kOther;
  for (const auto& [names, named] : named_) best = std::min(best, match(names, named, known));
  return best;
}

LetterMatch ErasedLetters::match(const Names& names, const NamedTargets& named,
                                 const Known& known) {
  std::vector<const std::set<std::string>*> own;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const auto found = known.find(names[i]);
    own.push_back(found == known.end() ? nullptr : &found->second);
    if (own[i] == nullptr) continue;
    const auto is_erased = [&](const std::string& value) {
      return named.values[i].contains(value);
    };
    if (std::none_of(own[i]->begin(), own[i]->end(), is_erased)) return LetterMatch::kOther;
  }
  LetterMatch best = LetterMatch::kOther;
  // Few letters come here: most are told from all targets above, or by their entity.
  for (const std::vector<std::string>& target : named.targets) {
    LetterMatch of_target = LetterMatch::kErased;
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (own[i] == nullptr)
        of_target = std::max(of_target, LetterMatch::kUnknown);
      else if (!own[i]->contains(target[i]))
        of_target = LetterMatch::kOther;
    }
    best = std::min(best, of_target);
    if (best == LetterMatch::kErased) break;
  }
  return best;
}

}  // namespace skua
