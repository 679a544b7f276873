#include "bench/load/served_items.h"

#include <fmt/format.h>

#include <algorithm>

namespace skua::bench {

ServedItems::ServedItems(const SuiteOptions& options, std::int64_t population,
                         std::shared_ptr<SkuaServer> started, NoRows)
    : server(std::move(started)),
      views({float_view("items", "item", kFeaturesPerRow)}),
      reads(kService, "item",
            draw_uniform(kReadCalls, kEntitiesPerCall, population, options.seed)) {
  server->apply(definitions(kService, views));
}

ServedItems::ServedItems(const SuiteOptions& options, std::int64_t population)
    : ServedItems(without_rows(options, population)) {
  server->load(views[0], {0, population});
  server->compact();
}

ServedItems::ServedItems(const SuiteOptions& options, std::shared_ptr<SkuaServer> started)
    : ServedItems(options, options.population, std::move(started), NoRows()) {
  server->load(views[0], {0, options.population});
  server->compact();
}

ServedItems::ServedItems(const SuiteOptions& options) : ServedItems(options, options.population) {}

ServedItems ServedItems::without_rows(const SuiteOptions& options, std::int64_t population) {
  return {options, population, std::make_shared<SkuaServer>(options.binaries), NoRows()};
}

SkuaReads ServedItems::through(Door door, const std::string& name, Pace pace) const {
  return {name, door, reads, views, pace};
}

std::string rows_text(std::int64_t rows) {
  return rows % 1'000'000 == 0 ? fmt::format("{} M rows", rows / 1'000'000)
                               : fmt::format("{} k rows", rows / 1000);
}

std::int64_t part_of(const SuiteOptions& options, std::int64_t divisor) {
  return std::max<std::int64_t>(options.population / divisor, 1000);
}

}  // namespace skua::bench
