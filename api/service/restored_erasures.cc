#include "api/service/restored_erasures.h"

#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>

#include "api/service/erase_digest.h"
#include "storage/codec/key_codec.h"

namespace skua {
namespace {

// An erasure may name any of the join keys of a view: digests grow with two to the power of them.
constexpr std::size_t kJoinKeysMax = 16;
constexpr std::size_t kLettersPerPage = 1000;

// Store id -> digests.
using Digests = std::map<std::string, std::set<std::string>>;
using JoinKeys = std::vector<std::pair<std::string, std::string>>;

// The join keys that an erasure named, among those of an entity; empty: none does.
JoinKeys find_erased(const Digests& erased, const std::string& project, const JoinKeys& keys) {
  for (std::size_t chosen = 1; chosen < std::size_t{1} << keys.size(); ++chosen) {
    JoinKeys named;
    for (std::size_t i = 0; i < keys.size(); ++i)
      if ((chosen >> i & 1U) != 0) named.push_back(keys[i]);
    for (const auto& [store_id, digests] : erased)
      if (digests.contains(erase_digest(store_id, project, named))) return named;
  }
  return {};
}

EraseTarget pattern_of(const std::shared_ptr<const RegisteredView>& view,
                       const std::string& project, const std::shared_ptr<const Digests>& erased) {
  EraseTarget target;
  target.incarnation = view->incarnation();
  target.matches = [view, project, erased](std::string_view entity_key) {
    std::vector<Column> cells;
    for (const JoinKey& key : view->join_keys) cells.emplace_back(key.type);
    if (!decode_entity_key(entity_key, cells).ok()) return false;
    JoinKeys keys;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      auto& [name, value] = keys.emplace_back(view->join_keys[i].name, "");
      append_join_key(value, view->join_keys[i].type, cells[i].cell(0));
    }
    return !find_erased(*erased, project, keys).empty();
  };
  return target;
}

// Of letters that are known by single join keys alone.
Status add_letters(const Engine& engine, const RegisteredView& view, const std::string& project,
                   const Digests& erased, std::vector<EraseTarget>& targets) {
  std::set<JoinKeys> seen;  // Letters are many, and of few entities.
  DeadLetterPage page;
  do {
    ASSIGN_OR_RETURN(page, engine.dead_letters(view.incarnation(), page.cursor, kLettersPerPage));
    for (const DeadLetter& letter : page.letters) {
      // A name has two values where the record contradicts itself: each counts.
      for (std::size_t i = 0; i < letter.join_keys.size(); ++i) {
        JoinKeys keys = {{letter.join_keys[i].name, letter.join_keys[i].value}};
        for (std::size_t j = i + 1; j < letter.join_keys.size() && keys.size() < kJoinKeysMax; ++j)
          if (letter.join_keys[j].name != letter.join_keys[i].name)
            keys.emplace_back(letter.join_keys[j].name, letter.join_keys[j].value);
        const JoinKeys erased_keys = find_erased(erased, project, keys);
        if (erased_keys.empty() || !seen.insert(erased_keys).second) continue;
        EraseTarget target;
        target.incarnation = view.incarnation();
        for (const auto& [name, value] : erased_keys) target.join_keys.push_back({name, value});
        targets.push_back(std::move(target));
      }
    }
  } while (!page.cursor.empty());
  return {};
}

}  // namespace

Result<RestoredErasures> erase_restored(Engine& engine, const RegistrySnapshot& registry,
                                        const std::vector<BackupErasure>& erasures) {
  RestoredErasures out;
  if (erasures.empty()) return out;
  const auto erased = std::make_shared<Digests>();
  for (const BackupErasure& erasure : erasures) (*erased)[erasure.store_id].insert(erasure.digest);
  // One stands for all: whose entity it was cannot be told from a digest, and need not be. That
  // they are in force the store knows by its ancestors.
  std::vector<EraseSubject> subjects(1);
  subjects.front().digest = erasures.front().digest;
  for (const auto& [name, view] : registry.views) {
    if (view->join_keys.size() > kJoinKeysMax)
      return failed_precondition("feature view `" + name.first + "/" + name.second +
                                 "` has too many join keys for the erase log to be applied");
    subjects.front().targets.push_back(pattern_of(view, name.first, erased));
    RETURN_IF_ERROR(add_letters(engine, *view, name.first, *erased, subjects.front().targets));
  }
  ASSIGN_OR_RETURN(const std::vector<EraseReceipt> receipts,
                   engine.erase([&] { return subjects; }));
  for (const EraseReceipt& receipt : receipts) {
    out.entities += receipt.entities;
    out.rows += receipt.rows;
    out.letters = receipt.letters;
  }
  return out;
}

}  // namespace skua
