#include <fmt/format.h>

#include "bench/load/grpc_load.h"
#include "bench/load/ingest_load.h"
#include "bench/load/load_subject.h"
#include "bench/load/make_spec.h"
#include "bench/load/packed_rows.h"
#include "bench/load/serving_specs.h"
#include "bench/load/skua_reads.h"
#include "bench/load/sync_floor.h"
#include "bench/suite/require.h"

namespace skua::bench {
namespace {

// Different writes of each size; together they touch many rows and take little memory.
std::size_t calls_for(std::size_t rows) { return rows == 1 ? 2000 : 100'000 / rows; }

void require_applied(const std::string& subject, Load& load, const std::string& request,
                     std::size_t rows) {
  v1::WriteRowsResponse receipt;
  require(receipt.ParseFromString(load.call_once(request)) && receipt.applied() == rows &&
              receipt.outcomes().size() == rows,
          subject + ": the receipt does not say that all rows were applied");
}

// The rows of the first write must be there, value by value.
void require_readable(const SkuaServer& server, const SyntheticView& view,
                      const std::string& written) {
  v1::WriteRowsRequest request;
  require(request.ParseFromString(written), "a write request cannot be parsed");
  const auto& keys = request.columns(0).column().int64_values();
  const ReadSet reads(kService, view.entity, {{keys.begin(), keys.end()}});
  GrpcLoad load(server.grpc_port(), kGetFeatures, reads.grpc());
  v1::GetFeaturesResponse answer;
  require(answer.ParseFromString(load.call_once(reads.requests()[0].SerializeAsString())),
          "the answer after a write cannot be parsed");
  require_answer("a read after a write", reads.requests()[0], {view}, answer);
}

Comparison write_durable(const SuiteOptions& options) {
  Comparison out;
  out.workload = fmt::format(
      "W1: one gRPC call upserts rows of 50 FLOAT features of random entities of {} with receipts, "
      "acknowledged after the WAL sync; every row is applied; closed loop. Values are rows. The "
      "floors write as many bytes as the rows of a call have in `latest` and `history` to a file "
      "on the same disk that is large enough already, and sync it",
      options.population);
  const auto server = std::make_shared<SkuaServer>(options.binaries);
  out.keep.push_back(server);
  const SyntheticView view = float_view("items", "item", 50);
  server->apply(definitions(kService, {view}));
  for (const std::size_t rows : {1000, 100, 1}) {
    const Requests writes =
        write_requests(view, calls_for(rows), rows, options.population, options.seed);
    const auto load = std::make_shared<GrpcLoad>(server->grpc_port(), kWriteRows, writes);
    for (const std::size_t in_flight : {8, 1, 64}) {
      const std::string name =
          fmt::format("{} row{}, {} in flight", rows, rows == 1 ? "" : "s", in_flight);
      out.subjects.push_back(
          make_load_subject({name, {server->pid()}, load, Pace::saturated(in_flight), rows}));
    }
    require_applied(out.subjects.back()->name(), *load, (*writes)[0], rows);
    require_readable(*server, view, (*writes)[0]);
  }
  const std::size_t row_bytes = 2 * (packed_rows(view, {0})[0].size() + packed_key(0).size());
  out.subjects.push_back(make_sync_floor("fdatasync, 1000 rows", 1000 * row_bytes, 1000));
  out.subjects.push_back(make_sync_floor("fdatasync, 1 row", row_bytes, 1));
  return out;
}

}  // namespace

ComparisonSpec write_durable_spec() {
  return make_spec("write-durable", "Durable upserts by batch size and concurrency", write_durable);
}

}  // namespace skua::bench
