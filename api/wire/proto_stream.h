#pragma once

#include <string>

#include "skua/v1/registry.pb.h"
#include "storage/base/result.h"
#include "storage/model/stream_source.h"

namespace skua {

// The stream options of a view between skua.v1 and the model; absent ones are the defaults.
// Errors: INVALID_ARGUMENT that begins with `path` and names the field.
[[nodiscard]] Result<StreamSource> stream_from_proto(const v1::StreamSource& from,
                                                     const std::string& path);

// Every option is set, defaults too.
void stream_to_proto(const StreamSource& from, v1::StreamSource& to);

}  // namespace skua
