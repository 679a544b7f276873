#include "clients/cli/tls_flags.h"

#include <fmt/format.h>

#include <fstream>
#include <iterator>

namespace skua {
namespace {

// What Debian, and what is built like it, trusts.
constexpr char kSystemAuthorities[] = "/etc/ssl/certs/ca-certificates.crt";

Result<std::string> read_pem(const char* option, const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  if (!in.is_open()) return invalid_argument(fmt::format("{} `{}` cannot be read", option, file));
  if (text.find("-----BEGIN ") == std::string::npos)
    return invalid_argument(fmt::format("{} `{}` holds nothing in PEM form", option, file));
  return text;
}

}  // namespace

void TlsFlags::add_options(CLI::App& app) {
  constexpr char kGroup[] = "TLS";
  app.add_flag("--tls", is_on_,
               "Speak TLS with a server whose certificate an authority signed that this machine "
               "trusts; the options below turn it on, too")
      ->envname("SKUA_TLS")
      ->group(kGroup);
  app.add_option("--tls-ca-file", ca_file_,
                 "PEM file with the authority of the server's certificate")
      ->envname("SKUA_TLS_CA_FILE")
      ->type_name("FILE")
      ->group(kGroup);
  // In the environment they bear other names than the files of a server beside it.
  app.add_option("--tls-certificate-file", certificate_file_,
                 "PEM file with this client's certificate, for servers that ask for one")
      ->envname("SKUA_TLS_CLIENT_CERTIFICATE_FILE")
      ->type_name("FILE")
      ->group(kGroup);
  app.add_option("--tls-key-file", key_file_, "PEM file with its key")
      ->envname("SKUA_TLS_CLIENT_KEY_FILE")
      ->type_name("FILE")
      ->group(kGroup);
  app.add_option("--tls-server-name", server_name_,
                 "Name that the server's certificate bears, where that is not the host of --server")
      ->envname("SKUA_TLS_SERVER_NAME")
      ->type_name("NAME")
      ->group(kGroup);
}

Result<ClientTls> TlsFlags::read() const {
  ClientTls tls;
  tls.is_on = is_on_ || !ca_file_.empty() || !certificate_file_.empty() || !key_file_.empty() ||
              !server_name_.empty();
  if (!tls.is_on) return tls;
  if (certificate_file_.empty() != key_file_.empty())
    return invalid_argument("--tls-certificate-file and --tls-key-file belong together");
  ASSIGN_OR_RETURN(tls.authorities,
                   read_pem("--tls-ca-file", ca_file_.empty() ? kSystemAuthorities : ca_file_));
  if (!certificate_file_.empty()) {
    ASSIGN_OR_RETURN(tls.certificate, read_pem("--tls-certificate-file", certificate_file_));
    ASSIGN_OR_RETURN(tls.key, read_pem("--tls-key-file", key_file_));
  }
  tls.server_name = server_name_;
  return tls;
}

}  // namespace skua
