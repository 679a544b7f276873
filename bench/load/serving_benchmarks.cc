#include "bench/load/serving_benchmarks.h"

#include "bench/load/serving_specs.h"

namespace skua::bench {

std::vector<ComparisonSpec> serving_comparisons() {
  return {read_grpc_spec(),     read_http_spec(),   read_peers_spec(),   feast_spec(),
          read_ingest_spec(),   read_as_of_spec(),  read_shapes_spec(),  read_mixed_spec(),
          read_integers_spec(), read_skewed_spec(), read_fan_out_spec(), read_absent_spec(),
          write_durable_spec(), write_kafka_spec(), read_tls_spec()};
}

std::vector<MeasurementSpec> serving_measurements() {
  return {restart_spec(), ingest_freshness_spec()};
}

}  // namespace skua::bench
