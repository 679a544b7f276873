#pragma once

#include <map>
#include <optional>
#include <string>

#include "skua/v1/snapshot.pb.h"
#include "tests/integration/oracle_world.h"

namespace skua::test {

// Snapshots: everything a snapshot hands out equals the model at its commit, whatever happened
// since.
class OracleExporter {
 public:
  explicit OracleExporter(OracleWorld& world) : world_(world) {}

  // Begins a snapshot, or exports and ends the one that was begun before.
  void step();
  // Ends a begun snapshot without reading it: the rules it was begun under are about to change.
  void abandon();

 private:
  void begin();
  void export_view(const ModelStore::View& view, v1::SnapshotRows rows);
  // What came after the export before, if anything can go on from that.
  void export_increment(const ModelStore::View& view);
  [[nodiscard]] std::map<std::string, std::uint32_t> incarnations();
  // Reads all pages and compares; `expected` is taken apart.
  void compare(const ModelStore::View& view, v1::ReadSnapshotRequest request,
               std::map<EntityKey, std::vector<const ModelRow*>> expected);
  [[nodiscard]] std::vector<const ModelRow*> expected_rows(const ModelStore::View& view,
                                                           const EntityKey& key,
                                                           v1::SnapshotRows rows,
                                                           std::optional<Timestamp> as_of) const;

  OracleWorld& world_;
  std::optional<v1::BeginSnapshotResponse> held_;
  std::optional<v1::BeginSnapshotResponse> exported_;
  std::map<std::string, std::uint32_t> exported_incarnations_;
};

}  // namespace skua::test
