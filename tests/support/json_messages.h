#pragma once

#include <google/protobuf/message.h>

#include <string>
#include <string_view>

#include "skua/v1/registry.pb.h"
#include "storage/base/status.h"

namespace skua::test {

// The JSON of the HTTP door, from and to the messages of skua.v1: what docs/openapi.yaml describes,
// read by a library of its own.

// REQUIRES: a request message of an operation.
[[nodiscard]] std::string to_json(const google::protobuf::Message& request);

// True when the answer's JSON does not say the types of its values: from_json() then needs the
// definitions.
[[nodiscard]] bool needs_definitions(const google::protobuf::Message& answer);

// Fills the answer to `request`. Errors: INTERNAL when it is not such an answer.
[[nodiscard]] Status from_json(const std::string& json, const google::protobuf::Message& request,
                               const v1::ListResponse& definitions,
                               google::protobuf::Message& answer);

}  // namespace skua::test
