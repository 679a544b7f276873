#include "storage/store/rocks/row_generations.h"

#include <algorithm>
#include <utility>

namespace skua {

RowGenerations::State::State() : rules_(std::make_shared<const RulesTable>()) {}

RowGenerations::State::State(std::shared_ptr<const RulesTable> rules,
                             std::unordered_map<Incarnation, Generation> staged)
    : rules_(std::move(rules)), staged_(std::move(staged)) {
  for (const auto& [incarnation, view] : *rules_) by_generation_[view.generation()] = &view;
  for (const auto& [incarnation, generation] : staged_)
    if (const ViewRules* view = find_view(incarnation)) by_generation_[generation] = view;
}

const ViewRules* RowGenerations::State::find_view(Incarnation incarnation) const {
  const auto found = rules_->find(incarnation);
  return found == rules_->end() ? nullptr : &found->second;
}

Generation RowGenerations::State::staged(Incarnation incarnation) const {
  const auto found = staged_.find(incarnation);
  return found == staged_.end() ? 0 : found->second;
}

bool RowGenerations::State::is_staged(Generation generation) const {
  return std::any_of(staged_.begin(), staged_.end(),
                     [&](const auto& item) { return item.second == generation; });
}

bool RowGenerations::State::is_current(Generation generation) const {
  const ViewRules* const view = find_rules(generation);
  return view != nullptr && view->generation() == generation;
}

const ViewRules* RowGenerations::State::find_rules(Generation generation) const {
  const auto found = by_generation_.find(generation);
  return found == by_generation_.end() ? nullptr : found->second;
}

std::vector<Generation> RowGenerations::State::of_view(Incarnation incarnation) const {
  std::vector<Generation> out;
  if (const ViewRules* view = find_view(incarnation)) out.push_back(view->generation());
  if (const Generation second = staged(incarnation); second != 0) out.push_back(second);
  return out;
}

void RowGenerations::set_rules(std::shared_ptr<const RulesTable> rules) {
  auto staged = load()->staged_;
  std::erase_if(staged, [&](const auto& item) { return !rules->contains(item.first); });
  state_.store(std::make_shared<const State>(std::move(rules), std::move(staged)));
}

void RowGenerations::stage(Incarnation incarnation, Generation generation) {
  const auto before = load();
  auto staged = before->staged_;
  staged[incarnation] = generation;
  state_.store(std::make_shared<const State>(before->rules_, std::move(staged)));
}

void RowGenerations::unstage(Incarnation incarnation) { publish(load()->rules_, incarnation); }

void RowGenerations::publish(std::shared_ptr<const RulesTable> rules, Incarnation incarnation) {
  auto staged = load()->staged_;
  staged.erase(incarnation);
  state_.store(std::make_shared<const State>(std::move(rules), std::move(staged)));
}

}  // namespace skua
