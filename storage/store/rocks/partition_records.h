#pragma once

#include <string>
#include <string_view>

#include "storage/base/result.h"
#include "storage/store/producer_window.h"
#include "storage/store/snapshot.h"

namespace skua {

// The records of partitions in the `meta` column family (docs/FORMAT.md). Their names are binary
// and begin with the incarnation, so that those of a dropped view go together.
inline constexpr std::string_view kPartitionPrefix = "partition/";
inline constexpr std::string_view kProducerPrefix = "producer/";

// `prefix` and the incarnation: where the records of a view begin.
[[nodiscard]] std::string view_records(std::string_view prefix, Incarnation incarnation);
[[nodiscard]] std::string partition_key(Incarnation incarnation, std::uint32_t partition);
[[nodiscard]] std::string producer_key(Incarnation incarnation, std::uint32_t partition,
                                       std::int64_t producer_id);

// Whose a record is, by what comes behind its prefix.
[[nodiscard]] Incarnation view_of_records(std::string_view name);
// What comes behind the prefix of a partition's key; the offset is left at 0.
[[nodiscard]] Result<PartitionOffset> parse_partition_name(std::string_view name);

[[nodiscard]] std::string encode_next_offset(std::int64_t next_offset);
// Errors: DATA_LOSS, as of every decoder here.
[[nodiscard]] Result<std::int64_t> decode_next_offset(std::string_view bytes);

[[nodiscard]] std::string encode_producer(const ProducerWindow& window);
[[nodiscard]] Result<ProducerWindow> decode_producer(std::string_view bytes);

}  // namespace skua
