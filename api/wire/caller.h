#pragma once

#include <optional>
#include <string_view>

#include "api/service/access.h"
#include "api/wire/dispatcher.h"
#include "storage/base/result.h"

namespace skua {

// The secret in an Authorization header: "Bearer <key>", the scheme in any case (RFC 7235), or the
// key alone. nullopt for another scheme.
[[nodiscard]] std::optional<std::string_view> bearer_secret(std::string_view authorization);

// What the caller may do, by the key that came with the call. Errors: UNAUTHENTICATED (no key, or
// one that opens nothing: which of the two it was is all that is told); PERMISSION_DENIED (nobody
// is asked for a key, and a web page calls).
[[nodiscard]] Result<Access> authenticate(const Services& services, const Call& call);

}  // namespace skua
