#pragma once

#include <string>
#include <string_view>

#include "storage/base/result.h"
#include "storage/registry/definitions.h"
#include "storage/registry/registered_view.h"

namespace skua {

// Registry records: definitions <-> bytes, in the frame of record_frame.h (docs/FORMAT.md). Fields
// stand in the order of the structs' members; types and units are u8, durations and timestamps i64
// microseconds.
//
//   entity/<project>/<name>          Entity
//   feature_view/<project>/<name>    FeatureView (its stream options last of all, and only where
//                                    they are not the default: format 2), join keys, version u16,
//                                    next feature id u16, rules, layouts: per layout its version
//                                    u16 and a list of (feature id u16, type u8). Of a view whose
//                                    rows were replaced, format 3: the stream options in any case,
//                                    then the number of the load u32, and when it was, i64
//   feature_service/<project>/<name> FeatureService
//   next_incarnation                 u32
//
// Decoding checks everything that other code relies on. All errors are DATA_LOSS naming the record.

inline constexpr std::string_view kNextIncarnationKey = "next_incarnation";

[[nodiscard]] std::string registry_key(DefinitionKind kind, const std::string& project,
                                       const std::string& name);

[[nodiscard]] std::string encode_entity(const Entity& entity);
[[nodiscard]] Result<Entity> decode_entity(std::string_view key, std::string_view bytes);

[[nodiscard]] std::string encode_view(const RegisteredView& view);
[[nodiscard]] Result<RegisteredView> decode_view(std::string_view key, std::string_view bytes);

[[nodiscard]] std::string encode_service(const FeatureService& service);
[[nodiscard]] Result<FeatureService> decode_service(std::string_view key, std::string_view bytes);

[[nodiscard]] std::string encode_next_incarnation(Incarnation next);
[[nodiscard]] Result<Incarnation> decode_next_incarnation(std::string_view bytes);

}  // namespace skua
