#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "storage/store/rocks/repair.h"
#include "tests/fault/fault_disk.h"
#include "tests/unit/store/engine_fixture.h"

namespace skua::test {

// A small store on a disk in memory, what it must answer, and the ways to damage it.
class RepairFixture : public EngineFixture {
 protected:
  static constexpr char kFolder[] = "/store";
  // A version of a row that was acknowledged.
  struct StoredRow {
    std::int64_t entity = 0;
    std::int64_t event_us = 0;
    std::int64_t value = 0;
    Sequence sequence = 0;
  };

  RepairFixture();
  void TearDown() override;

  // Opens the store on the disk as it is now.
  void open_store();
  // Acknowledged commits of some rows each, in order.
  void write_commits(int commits, int rows_per_commit);
  // The same rows without the ones of that range of sequences, ends included.
  [[nodiscard]] std::vector<StoredRow> without(Sequence first, Sequence last) const;

  // What the folder holds at this moment; and a disk that holds nothing but an image.
  [[nodiscard]] FaultDisk::Image image() const { return disk_.image(); }
  void restart_on(const FaultDisk::Image& image);
  [[nodiscard]] static std::vector<std::string> names(const FaultDisk::Image& image,
                                                      const std::string& suffix);
  static void flip(FaultDisk::Image& image, const std::string& file, std::size_t at, int bit = 0);

  [[nodiscard]] Result<RepairReport> repair(bool accepts_loss);
  // Of the open engine: the newest row of every entity, and every version, as these rows say.
  void expect_answers(const std::vector<StoredRow>& rows);
  // How many rows the history has, over all entities.
  [[nodiscard]] std::uint64_t history_rows();

  FaultDisk disk_{1};
  std::vector<StoredRow> rows_;
};

}  // namespace skua::test
