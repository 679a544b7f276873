#pragma once

#include <string_view>

#include "storage/base/result.h"

namespace skua {

// The one message of PLAIN (RFC 4616): [authzid] NUL authcid NUL passwd. The views borrow.
struct PlainMessage {
  std::string_view name;
  std::string_view secret;
};

// Errors: INVALID_ARGUMENT; also for an authzid that is another name, since nobody acts for others.
[[nodiscard]] Result<PlainMessage> parse_plain_message(std::string_view bytes);

}  // namespace skua
