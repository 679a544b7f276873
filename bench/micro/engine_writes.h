#pragma once

#include <functional>
#include <memory>

#include "bench/micro/bench_store.h"
#include "bench/micro/write_subject.h"

namespace skua::bench::micro {

// Writes to the engine as a server makes them: a writer with a sequence, so that receipts are
// stored with the rows, and `waiting_max` writes under way.
class EngineWrites final : public WriteSubject {
 public:
  using OpenStore = std::function<std::unique_ptr<BenchStore>()>;  // In its first state.

  EngineWrites(std::string name, std::shared_ptr<const SyntheticView> view, OpenStore open_store,
               WriteSource source, std::size_t waiting_max)
      : WriteSubject(std::move(name), std::move(source)),
        view_(std::move(view)),
        open_store_(std::move(open_store)),
        waiting_max_(waiting_max) {}

 private:
  void reset() override;
  void prepare(const std::vector<Write>& writes) override;
  [[nodiscard]] std::uint64_t write_prepared() override;
  [[nodiscard]] bool holds(const Write& write) override;

  std::shared_ptr<const SyntheticView> view_;
  OpenStore open_store_;
  std::unique_ptr<BenchStore> store_;
  std::size_t waiting_max_;
  std::uint64_t writer_sequence_ = 0;
  std::vector<WriteBatch> prepared_;
};

}  // namespace skua::bench::micro
