#pragma once

#include <string>

#include "storage/base/result.h"
#include "storage/base/time.h"

namespace skua {

// Where the settings of these names point. Empty: not set.
struct TlsFiles {
  std::string certificate_file;
  std::string key_file;
  std::string client_ca_file;
};

// What a server shows and asks for in TLS handshakes, checked. All texts are PEM.
struct TlsMaterial {
  std::string certificate_chain;  // The server's own certificate first.
  std::string private_key;        // A secret: never in logs.
  std::string
      client_authorities;  // Who signs the certificates of clients. Empty: clients need none.
  // Of the server's certificate, for people.
  std::string subject;
  Timestamp valid_from;
  Timestamp valid_until;
};

// Reads the files and sees to it that they serve: certificate and key belong together, OpenSSL
// takes them for strong enough. A certificate that is not valid at this time is no error. Errors:
// INVALID_ARGUMENT, naming the setting, the file and what is wrong with it.
[[nodiscard]] Result<TlsMaterial> read_tls_material(const TlsFiles& files);

}  // namespace skua
