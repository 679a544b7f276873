#pragma once

#include <string>

#include "skua/v1/registry.pb.h"

namespace skua {

// Stream options in the words of the YAML files, unset ones by their defaults: as one JSON object;
// the schema of protobuf is base64.
[[nodiscard]] std::string stream_json(const v1::StreamSource& stream);

// The same as one line for people, the schema by its size: "avro (schema of 412 bytes); ...".
[[nodiscard]] std::string stream_text(const v1::StreamSource& stream);

}  // namespace skua
