#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "tests/unit/store/engine_fixture.h"

namespace skua::test {

// Bulk loads into view 1.
class BulkLoadFixture : public EngineFixture {
 protected:
  [[nodiscard]] LoadProgress begin(const std::string& name = "load");
  [[nodiscard]] Result<LoadProgress> stage(LoadNumber number, std::uint64_t chunk,
                                           std::vector<UnstampedRow> rows,
                                           std::string checkpoint = "");
  // Rows of entities that erase_entity() took are known by the digest.
  [[nodiscard]] Result<LoadReceipt> publish(LoadNumber number, std::uint64_t chunks,
                                            std::function<void()> publish = {});
  // The same of a load that replaces. From the publication on `rules_` has its generation; the rows
  // of before are let go, unless the test has a copy of `readers_`.
  [[nodiscard]] LoadProgress begin_replacing(const std::string& name = "replace");
  [[nodiscard]] Result<LoadReceipt> publish_replacing(
      LoadNumber number, std::uint64_t chunks,
      const std::function<void(const ViewRules& after)>& publish = {});
  void before_start(const Engine& engine) override;

  // One load of one chunk.
  LoadReceipt load(std::vector<UnstampedRow> rows);
  Result<EraseReceipt> erase_entity(std::int64_t entity);
  [[nodiscard]] static bool is_erased(std::string_view entity_key, const std::string& digest,
                                      const std::vector<std::string>& join_keys);

  // Everything that a reader of these entities can find out, as text.
  [[nodiscard]] std::string answers(std::int64_t entities) const;
  // Values in a snapshot, in key order; -1 for a tombstone.
  [[nodiscard]] std::vector<std::int64_t> scan(const Snapshot& snapshot) const;
  [[nodiscard]] std::vector<std::int64_t> scan_now();

  std::shared_ptr<const void> readers_ = std::make_shared<int>();
  std::vector<Timestamp> moments_;  // That answers() asks about with known_at.
  std::vector<std::int64_t> event_times_ = {50, 100, 150, 200, 250, 300, 400};
};

}  // namespace skua::test
