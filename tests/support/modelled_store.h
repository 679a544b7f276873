#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "storage/base/clock.h"
#include "storage/base/metrics.h"
#include "storage/codec/row_codec.h"
#include "storage/store/engine.h"
#include "tests/support/model_store.h"

namespace skua::test {

// A store in a folder, spoken to in the words of ModelStore: views with INT64 join keys and one
// INT64 feature. Not thread-safe.
class ModelledStore {
 public:
  struct Options {
    bool durability_sync = true;
    std::uint64_t memtable_bytes = 64 << 10;
    std::uint64_t tier_bytes = 0;  // 0: no tier stands before the store.
  };
  // Uses folders below `folder`. The clock outlives it.
  ModelledStore(std::filesystem::path folder, const Clock& clock, const Options& options);

  [[nodiscard]] Status open();
  void close() { engine_.reset(); }
  // Goes on with what the folder holds at this moment, as if the process had been killed.
  [[nodiscard]] Status crash();
  [[nodiscard]] Engine& engine() { return *engine_; }

  // Creates, changes or drops a view, in the store and in the model alike.
  [[nodiscard]] Status apply(const ModelDefinition& view, ModelStore& model);
  [[nodiscard]] Status drop(const std::string& view, ModelStore& model);
  // Of the views that there are.
  [[nodiscard]] const ViewRules& rules(const std::string& view) const { return rules_.at(view); }

  [[nodiscard]] std::string entity_key(const std::string& view, const EntityKey& key) const;
  // The rows that are not rejected, as a batch of all of them.
  [[nodiscard]] WriteBatch batch(const std::string& view,
                                 const std::vector<ModelWrite>& rows) const;
  // Writes and waits.
  [[nodiscard]] Result<WriteReceipt> write(WriteBatch batch);
  // Erases the entities of every view whose first join key is `entity`.
  [[nodiscard]] Status erase(std::int64_t entity);

  // The value of a row, or null. REQUIRES: a row of this store that is no tombstone.
  [[nodiscard]] ModelValue value(RowView row) const;

 private:
  [[nodiscard]] std::shared_ptr<const RulesTable> table() const;
  [[nodiscard]] Status commit(const RegistryChange& change);

  const std::filesystem::path folder_;
  const Clock& clock_;
  const Options options_;
  Metrics metrics_;
  int lives_ = 0;
  std::shared_ptr<const std::vector<RowLayout>> layouts_;
  Incarnation next_incarnation_ = 1;
  std::map<std::string, ViewRules> rules_;
  std::map<std::string, std::size_t> key_counts_;
  std::unique_ptr<Engine> engine_;
};

}  // namespace skua::test
