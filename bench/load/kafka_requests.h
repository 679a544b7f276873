#pragma once

#include <cstdint>
#include <string>

#include "bench/load/load.h"
#include "bench/load/synthetic_view.h"

namespace skua::bench {

// The schema of the view's rows as Avro records: the join key as long, features (FLOAT only) as
// float.
[[nodiscard]] std::string avro_schema(const SyntheticView& view);

// One row as such a record, and as a JSON object.
[[nodiscard]] std::string avro_row(const SyntheticView& view, std::int64_t entity, int version);
[[nodiscard]] std::string json_row(const SyntheticView& view, std::int64_t entity, int version);

using EncodeRow = std::string (*)(const SyntheticView& view, std::int64_t entity, int version);

// Produce requests with acks=all, each one batch of rows of these entities for a partition in turn.
// The records have no timestamp, so that the same request is applied whenever it comes.
[[nodiscard]] Requests kafka_requests(const SyntheticView& view,
                                      const std::vector<std::vector<std::int64_t>>& entities,
                                      EncodeRow encode);

[[nodiscard]] std::shared_ptr<Load> make_kafka_load(int port, Requests requests);

}  // namespace skua::bench
