#include "bench/bulk/bulk_rows.h"

#include "bench/bulk/python_script.h"
#include "bench/load/entity_draw.h"
#include "bench/load/grpc_load.h"
#include "bench/load/read_set.h"
#include "bench/suite/require.h"

namespace skua::bench {
namespace {

constexpr std::size_t kFeatures = 50;
constexpr std::size_t kItemsChecked = 100;

void require_values(const v1::GetFeaturesResponse& answer, const std::vector<std::int64_t>& items) {
  require(answer.features_size() == static_cast<int>(kFeatures),
          "the answer after a load has not all features");
  for (std::size_t feature = 0; feature < kFeatures; ++feature) {
    const v1::FeatureColumn& column = answer.features(static_cast<int>(feature));
    require(column.statuses() == std::string(items.size(), static_cast<char>(v1::PRESENT)),
            "an item is not there after a load");
    for (std::size_t row = 0; row < items.size(); ++row)
      require(
          column.values().float_values(static_cast<int>(row)) == bulk_value(items[row], feature),
          "a value is wrong after a load");
  }
}

}  // namespace

// make_rows.py does the same.
float bulk_value(std::int64_t item, std::size_t feature) {
  const std::uint64_t place = static_cast<std::uint64_t>(item) * kFeatures + feature;
  auto mixed = static_cast<std::uint32_t>(place * 2654435761U);
  mixed = (mixed ^ mixed >> 15U) * 2221713035U;
  return static_cast<float>(mixed >> 8U) / 16777216.0F;
}

std::int64_t bulk_event_us(std::int64_t item) { return (1'700'000'000 + item % 86400) * 1'000'000; }

SyntheticView bulk_view(const std::string& name) { return float_view(name, "item", kFeatures); }

void write_bulk_rows(const std::filesystem::path& file, std::int64_t rows, RowOrder order) {
  (void)run_python("make_rows.py", {file.string(), std::to_string(rows),
                                    order == RowOrder::kSorted ? "sorted" : "shuffled"});
}

void require_bulk_rows(const SkuaServer& server, const std::string& service, std::int64_t rows,
                       std::uint64_t seed) {
  EntityLists items = draw_uniform(1, kItemsChecked, rows, seed);
  items[0].front() = 0;
  items[0].back() = rows - 1;
  const ReadSet reads(service, "item", items);
  GrpcLoad load(server.grpc_port(), kGetFeatures, reads.grpc());
  v1::GetFeaturesResponse answer;
  require(answer.ParseFromString(load.call_once(reads.requests()[0].SerializeAsString())),
          "the answer after a load cannot be parsed");
  require_values(answer, items[0]);
}

}  // namespace skua::bench
