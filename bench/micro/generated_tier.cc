#include "bench/micro/generated_tier.h"

#include "bench/micro/bench_store.h"
#include "storage/base/random.h"
#include "storage/latest/latest_tier.h"

namespace skua::bench::micro {

GeneratedTier::GeneratedTier(const std::shared_ptr<const SyntheticView>& view,
                             std::int64_t population)
    : engine_(make_latest_tier(std::make_unique<GeneratedRows>(view, population, 0),
                               {ample_tier_bytes(*view, population, 1), random_seed()}, metrics_)) {
  engine_->start(std::make_shared<const RulesTable>(RulesTable{{1, view->rules()}}));
}

std::uint64_t GeneratedTier::accounted_bytes() {
  return static_cast<std::uint64_t>(metrics_.latest_bytes.get().Value());
}

}  // namespace skua::bench::micro
