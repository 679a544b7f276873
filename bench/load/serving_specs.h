#pragma once

#include "bench/suite/comparison.h"

namespace skua::bench {

// One function per file of comparisons; serving_benchmarks.cc lists them.

// 100 x 50 beside servers that answer the same bytes at once (figures 3 and 4).
[[nodiscard]] ComparisonSpec read_grpc_spec();
[[nodiscard]] ComparisonSpec read_http_spec();
// By TLS beside in clear (figure 19).
[[nodiscard]] ComparisonSpec read_tls_spec();
// Beside Redis and memcached (figures 5 and 6).
[[nodiscard]] ComparisonSpec read_peers_spec();
// Beside Feast's Python server with Redis (figure 7).
[[nodiscard]] ComparisonSpec feast_spec();
// While rows come in (figure 8).
[[nodiscard]] ComparisonSpec read_ingest_spec();
// Reads as of a moment (figure 9, workload B6).
[[nodiscard]] ComparisonSpec read_as_of_spec();
// Workloads B1, B2, B3, B4, B5, B7.
[[nodiscard]] ComparisonSpec read_shapes_spec();
[[nodiscard]] ComparisonSpec read_mixed_spec();
[[nodiscard]] ComparisonSpec read_integers_spec();
[[nodiscard]] ComparisonSpec read_skewed_spec();
[[nodiscard]] ComparisonSpec read_fan_out_spec();
[[nodiscard]] ComparisonSpec read_absent_spec();
// Workload W1.
[[nodiscard]] ComparisonSpec write_durable_spec();
// The Kafka door beside gRPC.
[[nodiscard]] ComparisonSpec write_kafka_spec();
// Workload R1 (figure 12), and from a write to its visibility.
[[nodiscard]] MeasurementSpec restart_spec();
[[nodiscard]] MeasurementSpec ingest_freshness_spec();

}  // namespace skua::bench
