#pragma once

#include "bench/micro/write_subject.h"
#include "bench/suite/scratch_folder.h"

namespace skua::bench::micro {

// What the disk allows one writer: as many bytes as the keys and rows of a write have, appended to
// a file and synced, one write after the other.
class SyncFloor final : public WriteSubject {
 public:
  SyncFloor(std::size_t bytes_per_write, WriteSource source);
  ~SyncFloor() override;

 private:
  void prepare(const std::vector<Write>& writes) override;
  [[nodiscard]] std::uint64_t write_prepared() override;
  [[nodiscard]] bool holds(const Write& write) override;

  ScratchFolder folder_;
  int file_;
  std::string bytes_;
  std::size_t prepared_ = 0;
};

}  // namespace skua::bench::micro
