#pragma once

#include <string>

#include "skua/v1/registry.pb.h"

namespace skua {

// Definitions as one JSON object each, in the words of the YAML files.
[[nodiscard]] std::string definition_json(const v1::Entity& entity);
[[nodiscard]] std::string definition_json(const v1::FeatureView& view);
[[nodiscard]] std::string definition_json(const v1::FeatureService& service);

// {"name": ..., "type": ...} of each, as a JSON list.
[[nodiscard]] std::string join_keys_json(
    const google::protobuf::RepeatedPtrField<v1::JoinKey>& keys);
[[nodiscard]] std::string texts_json(const google::protobuf::RepeatedPtrField<std::string>& texts);

// "7d"; "for ever" for 0.
[[nodiscard]] std::string limit_text(std::int64_t duration_us);

}  // namespace skua
