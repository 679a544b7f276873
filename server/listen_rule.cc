#include "server/listen_rule.h"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <string_view>

namespace skua {
namespace {

Status refuse(std::string_view host_setting, const std::string& host, std::string_view missing,
              std::string_view excuse) {
  return invalid_argument(fmt::format(
      "setting `{}` is \"{}\", which other machines may reach, and strangers could come "
      "in or listen there. Either {}; or listen on 127.0.0.1; or set `insecure_listen: "
      "{}` if something else guards this port",
      host_setting, host, missing, excuse));
}

std::string_view missing_at_doors(bool has_tls, bool has_keys) {
  if (has_tls)
    return "set `authentication: keys`, or `tls_client_ca_file` so that clients need a certificate";
  if (has_keys) return "set `tls_certificate_file` and `tls_key_file`: keys would travel in clear";
  return "set `authentication: keys` and, so that keys do not travel in clear, "
         "`tls_certificate_file` and `tls_key_file`";
}

}  // namespace

bool is_loopback(const std::string& host) {
  if (host == "localhost") return true;
  const std::string bare = host.size() > 2 && host.front() == '[' && host.back() == ']'
                               ? host.substr(1, host.size() - 2)
                               : host;
  in_addr ipv4{};
  if (inet_pton(AF_INET, bare.c_str(), &ipv4) == 1) return (ntohl(ipv4.s_addr) >> 24) == 127;
  in6_addr ipv6{};
  if (inet_pton(AF_INET6, bare.c_str(), &ipv6) != 1) return false;
  return IN6_IS_ADDR_LOOPBACK(&ipv6) != 0 ||
         (IN6_IS_ADDR_V4MAPPED(&ipv6) != 0 && ipv6.s6_addr[12] == 127);
}

Status check_listening(const Settings& settings) {
  const bool has_tls = !settings.tls_certificate_file.empty();
  const bool asks_clients = has_tls && !settings.tls_client_ca_file.empty();
  const bool has_keys = settings.authentication == "keys";
  if (!is_loopback(settings.listen_host) && settings.insecure_listen != "all" &&
      !(has_tls && (has_keys || asks_clients)))
    return refuse("listen_host", settings.listen_host, missing_at_doors(has_tls, has_keys), "all");
  // It asks nobody for a key: probes and scrapers have none.
  if (!is_loopback(settings.admin_host) && settings.insecure_listen == "none" &&
      !(asks_clients && settings.admin_tls == "full"))
    return refuse("admin_host", settings.admin_host,
                  "set `tls_certificate_file`, `tls_key_file` and `tls_client_ca_file`, with "
                  "`admin_tls: full`, so that clients need a certificate (keys do not guard it)",
                  "admin");
  return {};
}

Status check_tls_settings(const Settings& settings) {
  const bool has_certificate = !settings.tls_certificate_file.empty();
  if (has_certificate != !settings.tls_key_file.empty())
    return invalid_argument(fmt::format("setting `{}` is set and `{}` is not: TLS needs both",
                                        has_certificate ? "tls_certificate_file" : "tls_key_file",
                                        has_certificate ? "tls_key_file" : "tls_certificate_file"));
  if (!settings.tls_client_ca_file.empty() && !has_certificate)
    return invalid_argument(
        "setting `tls_client_ca_file` asks clients for certificates, which only TLS has: set "
        "`tls_certificate_file` and `tls_key_file`, too");
  return {};
}

}  // namespace skua
