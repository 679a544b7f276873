#pragma once

#include <atomic>
#include <memory>
#include <unordered_map>
#include <vector>

#include "storage/model/view_rules.h"

namespace skua {

// Which generations of rows there are: of each view the one that is read, and while a bulk load
// fills another one, which will take its place, that too. Every row that is written meanwhile is
// kept for both. Changes only where nothing is being written: at the start, and inside an exclusive
// commit. THREAD-SAFE.
class RowGenerations {
 public:
  // All of them at one moment. Immutable.
  class State {
   public:
    State();
    State(std::shared_ptr<const RulesTable> rules,
          std::unordered_map<Incarnation, Generation> staged);

    [[nodiscard]] const std::shared_ptr<const RulesTable>& rules() const { return rules_; }
    // nullptr for a view that does not exist.
    [[nodiscard]] const ViewRules* find_view(Incarnation incarnation) const;
    // The generation that a load fills for a view; 0: none.
    [[nodiscard]] Generation staged(Incarnation incarnation) const;
    [[nodiscard]] bool has_staged() const { return !staged_.empty(); }
    [[nodiscard]] bool is_staged(Generation generation) const;
    [[nodiscard]] bool is_current(Generation generation) const;
    // The rules of the view that rows of a generation are of, current or staged; nullptr: of none.
    [[nodiscard]] const ViewRules* find_rules(Generation generation) const;
    // Those of a view, the current one first. None for a view that does not exist.
    [[nodiscard]] std::vector<Generation> of_view(Incarnation incarnation) const;

   private:
    friend class RowGenerations;
    std::shared_ptr<const RulesTable> rules_;
    std::unordered_map<Incarnation, Generation> staged_;
    std::unordered_map<Generation, const ViewRules*> by_generation_;
  };

  [[nodiscard]] std::shared_ptr<const State> load() const { return state_.load(); }

  // What is staged for views that are gone goes too.
  void set_rules(std::shared_ptr<const RulesTable> rules);
  void stage(Incarnation incarnation, Generation generation);
  void unstage(Incarnation incarnation);
  // What was staged for the view is current by these rules.
  void publish(std::shared_ptr<const RulesTable> rules, Incarnation incarnation);

 private:
  std::atomic<std::shared_ptr<const State>> state_{std::make_shared<const State>()};
};

}  // namespace skua
