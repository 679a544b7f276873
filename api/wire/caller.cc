#include "api/wire/caller.h"

#include <algorithm>
#include <cctype>

namespace skua {
namespace {

constexpr std::string_view kScheme = "bearer";

bool is_scheme(std::string_view word) {
  return std::equal(word.begin(), word.end(), kScheme.begin(), kScheme.end(), [](char a, char b) {
    return std::tolower(static_cast<unsigned char>(a)) == b;
  });
}

}  // namespace

std::optional<std::string_view> bearer_secret(std::string_view authorization) {
  const std::size_t space = authorization.find(' ');
  if (space == std::string_view::npos) return authorization;
  if (!is_scheme(authorization.substr(0, space))) return std::nullopt;
  authorization.remove_prefix(space);
  authorization.remove_prefix(std::min(authorization.find_first_not_of(' '), authorization.size()));
  return authorization;
}

Result<Access> authenticate(const Services& services, const Call& call) {
  if (!services.needs_key) {
    // Any page that is open on this machine can send requests here that the browser does not ask
    // about first. With keys it could not: it has none, and to send one the browser would ask.
    if (call.is_of_web_page)
      return permission_denied(
          "web pages are not served where nobody needs a key: the request has an Origin; set "
          "`authentication: keys` to serve them");
    return Access::to_everything();
  }
  if (call.authorization.empty())
    return unauthenticated(
        "this server needs a key: send `Authorization: Bearer <key>`; `skua` takes it from "
        "--api-key-file or SKUA_API_KEY");
  const auto secret = bearer_secret(call.authorization);
  if (secret && secret->size() <= kSecretBytesMax) {
    ASSIGN_OR_RETURN(CredentialPtr key, services.credentials.table()->find_bearer(*secret));
    if (key != nullptr) return Access::of(std::move(key));
  }
  return unauthenticated("the key of the request is not one of this server, or was revoked");
}

}  // namespace skua
