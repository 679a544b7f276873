#pragma once

#include <functional>
#include <string>

#include "tests/integration/oracle_world.h"

namespace skua::test {

// What an operator does to a store: definitions, time, compaction, restarts.
class OracleOperator {
 public:
  // `rules_change` is called before the schema or the settings of a view change or it is dropped.
  OracleOperator(OracleWorld& world, std::function<void()> rules_change)
      : world_(world), rules_change_(std::move(rules_change)) {}

  // The first definitions.
  void create();
  // A new feature, a wider type, or other TTL and retention; sometimes what there is already.
  void change_view();
  // Drops a view (and first the service that uses it) and creates it again; returns its name.
  std::string recreate_view();
  // Forward mostly, by a little or by a lot, sometimes back.
  void move_clock();
  void compact();
  void restart();

 private:
  void apply_view(const ModelDefinition& view, v1::Change::Action expected);
  void apply_to_model(const ModelDefinition& view);
  void apply_service();
  void expect_gone(const ModelDefinition& view);

  OracleWorld& world_;
  std::function<void()> rules_change_;
};

}  // namespace skua::test
