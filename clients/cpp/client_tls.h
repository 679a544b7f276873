#pragma once

#include <string>

namespace skua {

// How a client speaks TLS. All but the name are PEM texts.
struct ClientTls {
  bool is_on = false;
  // Who may have signed the server's certificate. Empty: the authorities that this machine trusts.
  std::string authorities = {};
  // What the client shows of itself, where the server asks. Empty: nothing.
  std::string certificate = {};
  std::string key = {};  // A secret.
  // The name that the server's certificate must bear. Empty: the host of the target.
  std::string server_name = {};
};

}  // namespace skua
