#pragma once

#include <string>
#include <string_view>

#include "skua/v1/admin.pb.h"
#include "storage/base/time.h"

namespace skua {

// How a server does, for people: first what it serves and what it refuses, last what to do next.
// `server` is where it was asked, `now` this machine's time of the answer.
[[nodiscard]] std::string status_text(const v1::StatusResponse& status, std::string_view server,
                                      Timestamp now);

}  // namespace skua
