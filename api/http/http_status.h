#pragma once

#include "storage/base/status.h"

namespace skua {

// The one mapping of our codes to HTTP's, as google.rpc.Code documents it.
[[nodiscard]] int to_http_status(StatusCode code);

}  // namespace skua
