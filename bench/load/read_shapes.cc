#include <fmt/format.h>

#include <algorithm>

#include "bench/load/canned_twin.h"
#include "bench/load/make_spec.h"
#include "bench/load/served_items.h"
#include "bench/load/serving_specs.h"

namespace skua::bench {
namespace {

constexpr std::size_t kInFlight = 8;

// One service, how many entities it has, and which shape of read.
struct Shape {
  std::string name;
  Door door = Door::kGrpc;
  std::string service;
  std::vector<SyntheticView> views;
  std::int64_t population = 0;
  std::size_t rows = kEntitiesPerCall;
};

void load_service(SkuaServer& server, const std::string& service,
                  const std::vector<SyntheticView>& views, std::int64_t population) {
  server.apply(definitions(service, views));
  for (const SyntheticView& view : views) server.load(view, {0, population});
}

// As many requests as give some 200000 rows, within reason.
std::size_t calls_for(std::size_t rows) {
  return std::clamp<std::size_t>(kReadCalls * kEntitiesPerCall / rows, 200, 10 * kReadCalls);
}

// Adds the reads of a shape, and what a canned server costs with the same bytes.
void add_shape(const SuiteOptions& options, const SkuaServer& server, const Shape& shape,
               const std::string& canned_name, Comparison& out) {
  const ReadSet reads(
      shape.service, "item",
      draw_uniform(calls_for(shape.rows), shape.rows, shape.population, options.seed));
  const SkuaReads skua_reads{shape.name, shape.door, reads, shape.views,
                             Pace::saturated(kInFlight)};
  LoadedServer skuad = load_of(server, skua_reads);
  if (!canned_name.empty()) {
    LoadedServer canned = canned_twin(options, canned_name, skuad, skua_reads, out);
    out.subjects.push_back(make_load_subject(std::move(skuad)));
    out.subjects.push_back(make_load_subject(std::move(canned)));
    return;
  }
  out.subjects.push_back(make_load_subject(std::move(skuad)));
}

Comparison read_shapes(const SuiteOptions& options) {
  Comparison out;
  const auto server = std::make_shared<SkuaServer>(options.binaries);
  out.keep.push_back(server);
  const std::int64_t fewer = part_of(options, 5);
  out.workload = fmt::format(
      "B1: one gRPC call reads FLOAT features of random entities, in the shapes of Feast's own "
      "benchmark; of {} entities with 50 features, or {} with 250 features, or 5 views of 10; "
      "closed loop, {} calls in flight",
      options.population, fewer, kInFlight);
  const std::vector<SyntheticView> narrow = {float_view("items", "item", 50)};
  const std::vector<SyntheticView> wide = {float_view("wide_items", "item", 250)};
  std::vector<SyntheticView> five;
  five.reserve(5);
  for (int i = 0; i < 5; ++i) five.push_back(float_view(fmt::format("part{}", i), "item", 10));
  load_service(*server, "narrow", narrow, options.population);
  load_service(*server, "wide", wide, fewer);
  load_service(*server, "five", five, fewer);
  server->compact();

  const auto add = [&](const Shape& shape, const std::string& canned = "") {
    add_shape(options, *server, shape, canned, out);
  };
  add({"100 x 50", Door::kGrpc, "narrow", narrow, options.population});
  add({"1 x 50", Door::kGrpc, "narrow", narrow, options.population, 1}, "canned gRPC, 1 x 50");
  add({"10 x 50", Door::kGrpc, "narrow", narrow, options.population, 10});
  add({"100 x 250", Door::kGrpc, "wide", wide, fewer}, "canned gRPC, 100 x 250");
  add({"100 x (5 views x 10)", Door::kGrpc, "five", five, fewer});
  return out;
}

Comparison read_mixed(const SuiteOptions& options) {
  Comparison out;
  const auto server = std::make_shared<SkuaServer>(options.binaries);
  out.keep.push_back(server);
  const std::int64_t population = part_of(options, 2);
  out.workload = fmt::format(
      "B2: one gRPC call reads 18 columns (5 INT64, 11 DOUBLE, 2 short STRING) of random entities "
      "of {}; closed loop, {} calls in flight",
      population, kInFlight);
  SyntheticView trips{"trips", "item", {}, 0};
  trips.types.insert(trips.types.end(), 5, v1::INT64);
  trips.types.insert(trips.types.end(), 11, v1::DOUBLE);
  trips.types.insert(trips.types.end(), 2, v1::STRING);
  load_service(*server, kService, {trips}, population);
  server->compact();
  for (const std::size_t rows : {100, 1, 250, 500})
    add_shape(options, *server,
              {fmt::format("{} row{}", rows, rows == 1 ? "" : "s"),
               Door::kGrpc,
               kService,
               {trips},
               population,
               rows},
              "", out);
  return out;
}

Comparison read_integers(const SuiteOptions& options) {
  Comparison out;
  const auto server = std::make_shared<SkuaServer>(options.binaries);
  out.keep.push_back(server);
  const std::int64_t population = part_of(options, 2);
  out.workload = fmt::format(
      "B3: one HTTP call reads 5 INT32 features, or 5 INT32 and 5 STRING features, of 100 random "
      "entities of {}, as RonDB's own benchmark does; closed loop, {} calls in flight",
      population, kInFlight);
  const SyntheticView ints{"ints", "item", std::vector<v1::ValueType>(5, v1::INT32), 0};
  SyntheticView mixed{"ints_strings", "item", ints.types, 0};
  mixed.types.insert(mixed.types.end(), 5, v1::STRING);
  load_service(*server, "five", {ints}, population);
  load_service(*server, "ten", {mixed}, population);
  server->compact();
  const auto add = [&](const std::string& name, Door door, const std::string& service,
                       const SyntheticView& view) {
    add_shape(options, *server, {name, door, service, {view}, population}, "", out);
  };
  add("100 x 5 ints, protobuf", Door::kHttpProtobuf, "five", ints);
  add("100 x 5 ints, JSON", Door::kHttpJson, "five", ints);
  add("100 x 10 ints and strings, protobuf", Door::kHttpProtobuf, "ten", mixed);
  add("100 x 10 ints and strings, JSON", Door::kHttpJson, "ten", mixed);
  return out;
}

}  // namespace

ComparisonSpec read_shapes_spec() {
  return make_spec("read-shapes", "Reads of other shapes", read_shapes);
}

ComparisonSpec read_mixed_spec() {
  return make_spec("read-mixed", "Reads of mixed types by batch size", read_mixed);
}

ComparisonSpec read_integers_spec() {
  return make_spec("read-integers", "Reads of few columns, protobuf and JSON", read_integers);
}

}  // namespace skua::bench
