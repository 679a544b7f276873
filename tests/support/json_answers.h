#pragma once

#include <google/protobuf/message.h>

#include <nlohmann/json.hpp>

#include "skua/v1/registry.pb.h"

namespace skua::test {

// Fills the answer to a read, write or page request from its JSON; the definitions tell the types.
// Throws std::exception when the JSON is not such an answer.
void fill_answer(const nlohmann::json& json, const google::protobuf::Message& request,
                 const v1::ListResponse& definitions, google::protobuf::Message& answer);

}  // namespace skua::test
