#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace skua::bench {

// What Feast 0.66 stores in Redis: one hash per entity, a field per feature and one per view for
// the event timestamp. Source: its infra/online_stores/{redis,helpers}.py and
// infra/key_encoding_utils.py (entity key version 3).

// The key of an entity with one INT64 join key.
[[nodiscard]] std::string feast_key(std::string_view join_key, std::int64_t entity,
                                    std::string_view project);
// The field of a feature: murmur3_32 of "view:feature", little-endian.
[[nodiscard]] std::string feast_field(std::string_view view, std::string_view feature);
// The field of a view's event timestamp.
[[nodiscard]] std::string feast_timestamp_field(std::string_view view);
// A FLOAT as feast.types.Value.
[[nodiscard]] std::string feast_float(float value);
// A google.protobuf.Timestamp in whole seconds.
[[nodiscard]] std::string feast_timestamp(std::int64_t seconds);

// MurmurHash3_x86_32 with seed 0. Source: Austin Appleby, github.com/aappleby/smhasher (public
// domain), by its definition.
[[nodiscard]] std::uint32_t murmur3_32(std::string_view bytes);

}  // namespace skua::bench
