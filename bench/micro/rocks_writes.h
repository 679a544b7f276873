#pragma once

#include <functional>
#include <memory>

#include "bench/micro/plain_rocks.h"
#include "bench/micro/write_subject.h"

namespace skua::bench::micro {

// A bare loop over RocksDB with the engine's options: the same two rows of each entity, one
// WriteBatch and one synced Write after the other. Keys and rows are made, stamped and checksummed
// before the clock runs; nothing is looked up, and no receipt is kept.
class RocksWrites final : public WriteSubject {
 public:
  using OpenRocks = std::function<std::unique_ptr<PlainRocks>()>;  // In its first state.

  RocksWrites(std::shared_ptr<const SyntheticView> view, OpenRocks open_rocks, WriteSource source)
      : WriteSubject("bare RocksDB", std::move(source)),
        view_(std::move(view)),
        open_rocks_(std::move(open_rocks)) {}

 private:
  struct PreparedRow {
    std::string entity_key;
    std::string history_key;
    std::string row;
  };

  void reset() override;
  void prepare(const std::vector<Write>& writes) override;
  [[nodiscard]] std::uint64_t write_prepared() override;
  [[nodiscard]] bool holds(const Write& write) override;

  std::shared_ptr<const SyntheticView> view_;
  OpenRocks open_rocks_;
  std::unique_ptr<PlainRocks> rocks_;
  Sequence sequence_ = 0;
  std::vector<std::vector<PreparedRow>> prepared_;
};

}  // namespace skua::bench::micro
