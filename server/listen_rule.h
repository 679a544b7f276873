#pragma once

#include <string>

#include "server/settings.h"
#include "storage/base/status.h"

namespace skua {

// Whether only this machine reaches an address or a host name: 127.0.0.0/8, ::1 and localhost.
// Other names count as reachable from elsewhere, whatever they stand for today.
[[nodiscard]] bool is_loopback(const std::string& host);

// Doors are closed by default: a server listens beyond this machine only when strangers can neither
// come in nor listen, that is by keys under TLS or by certificates of clients (the admin port by
// these alone), or when insecure_listen says so. Errors: INVALID_ARGUMENT, naming what to set.
[[nodiscard]] Status check_listening(const Settings& settings);

// The settings of TLS, as far as they can be judged without the files. Errors: INVALID_ARGUMENT.
[[nodiscard]] Status check_tls_settings(const Settings& settings);

}  // namespace skua
