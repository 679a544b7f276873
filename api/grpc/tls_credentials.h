#pragma once

#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server_context.h>

#include <memory>
#include <string>

#include "api/net/tls_options.h"

namespace skua {

// Credentials of one listening socket that show each new connection what the identity is then.
// (gRPC's own either never change or read files by a timer; and two sockets on one of these would
// race.) Outlive the server that uses them. REQUIRES: tls.identity.
[[nodiscard]] std::shared_ptr<grpc::ServerCredentials> make_tls_credentials(const TlsOptions& tls);

// The common name of the certificate that the client of a call showed, or "".
[[nodiscard]] std::string client_name(const grpc::ServerContextBase& context);

}  // namespace skua
