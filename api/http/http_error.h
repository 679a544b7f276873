#pragma once

#include "api/http/http_message.h"
#include "storage/base/status.h"

namespace skua {

// {"error":{"code":"NOT_FOUND","message":"..."}}, always JSON, whatever the encoding of the
// request.
[[nodiscard]] HttpResponse error_response(const Status& status);
// The same where HTTP has a number of its own, as 413 for a body beyond its limit.
[[nodiscard]] HttpResponse error_response(int http_status, const Status& status);

}  // namespace skua
