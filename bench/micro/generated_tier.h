#pragma once

#include <memory>

#include "bench/micro/generated_rows.h"
#include "storage/base/metrics.h"

namespace skua::bench::micro {

// An in-memory tier over generated rows, large enough for all of them. Empty at first.
class GeneratedTier {
 public:
  GeneratedTier(const std::shared_ptr<const SyntheticView>& view, std::int64_t population);

  [[nodiscard]] const Engine& engine() const { return *engine_; }
  // What the tier says that it takes.
  [[nodiscard]] std::uint64_t accounted_bytes();

 private:
  Metrics metrics_;
  std::unique_ptr<Engine> engine_;
};

}  // namespace skua::bench::micro
