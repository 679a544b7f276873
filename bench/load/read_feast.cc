#include <fmt/format.h>
#include <fmt/ranges.h>

#include <nlohmann/json.hpp>

#include "bench/load/feast_server.h"
#include "bench/load/http_answer.h"
#include "bench/load/http_request.h"
#include "bench/load/make_spec.h"
#include "bench/load/peer_data.h"
#include "bench/load/served_items.h"
#include "bench/load/serving_specs.h"
#include "bench/load/socket_load.h"
#include "bench/suite/require.h"

namespace skua::bench {
namespace {

using Json = nlohmann::json;

constexpr std::int64_t kPopulation = 20'000;
constexpr std::size_t kCalls = 200;

std::string feast_body(const std::vector<std::int64_t>& entities) {
  return fmt::format(R"({{"feature_service":"ranking","entities":{{"item":[{}]}}}})",
                     fmt::join(entities, ","));
}

// {"metadata":{"feature_names":[...]},"results":[{"values":[...],"statuses":[...]},...]}, in any
// order of features.
void require_feast_answer(std::string_view body, const std::vector<std::int64_t>& entities) {
  const Json answer = Json::parse(body, nullptr, false);
  require(answer.is_object() && answer.contains("results"), "Feast's answer has no results");
  std::size_t checked = 0;
  for (std::size_t i = 0; i < answer["results"].size(); ++i) {
    const std::string name = answer["metadata"]["feature_names"][i];
    if (name == "item") continue;
    const std::size_t feature = std::stoul(name.substr(1));
    const Json& values = answer["results"][i]["values"];
    require(values.size() == entities.size(), "Feast's answer has another number of rows");
    for (std::size_t row = 0; row < entities.size(); ++row)
      require(values[row].is_number() &&
                  values[row].get<float>() == float_value(entities[row], feature, 0),
              "Feast's answer is not what was written");
    ++checked;
  }
  require(checked == kFeaturesPerRow, "Feast's answer has another number of features");
}

void add_feast(const SyntheticView& view, const EntityLists& lists, Comparison& out) {
  const std::shared_ptr<FeastServer> feast = FeastServer::start();
  if (feast == nullptr) return;
  feast_hashes(view, FeastServer::kProject)->load(feast->redis().port(), kPopulation);
  std::vector<std::string> requests;
  for (const auto& entities : lists)
    requests.push_back(http_post("/get-online-features", kJson, feast_body(entities)));
  const auto load =
      make_http_load(feast->port(), std::make_shared<const std::vector<std::string>>(requests));
  require_feast_answer(http_body(load->call_once(requests[0])), lists[0]);
  out.keep.push_back(feast);
  out.subjects.push_back(make_load_subject({"Feast Python, Redis",
                                            {feast->pid(), feast->redis().pid()},
                                            load,
                                            Pace::saturated(2),
                                            kEntitiesPerCall * kFeaturesPerRow}));
}

Comparison read_feast(const SuiteOptions& options) {
  Comparison out;
  out.workload = fmt::format(
      "B1: one HTTP call with JSON bodies reads 50 FLOAT features of 100 random entities of {}; "
      "closed loop, 2 calls in flight at Feast (one worker), 8 at skuad. Server CPU is that of "
      "`feast serve` and of its Redis",
      kPopulation);
  const ServedItems items(options, kPopulation);
  out.keep.push_back(items.server);
  out.subjects.push_back(make_load_subject(load_of(
      *items.server, items.through(Door::kHttpJson, "skuad HTTP JSON", Pace::saturated(8)))));
  out.subjects.push_back(make_load_subject(
      load_of(*items.server,
              items.through(Door::kHttpProtobuf, "skuad HTTP protobuf", Pace::saturated(8)))));
  add_feast(items.views[0], draw_uniform(kCalls, kEntitiesPerCall, kPopulation, options.seed), out);
  return out;
}

}  // namespace

ComparisonSpec feast_spec() {
  return make_spec("feast", "Read, 100 entities x 50 features, beside Feast's Python server",
                   read_feast);
}

}  // namespace skua::bench
