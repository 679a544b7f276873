#include "server/server_tls.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

namespace skua {
namespace {

// Time enough to get another, and to be woken up for it.
constexpr Duration kSoon = std::chrono::hours(24 * 14);

}  // namespace

std::vector<std::string> tls_warnings(const TlsMaterial& material, Timestamp now) {
  const auto warning = [&](std::string_view what, Timestamp when) {
    return std::vector<std::string>{
        fmt::format("the certificate of tls_certificate_file ({}) {} {}", material.subject, what,
                    format_rfc3339(when))};
  };
  if (now < material.valid_from)
    return warning("is not valid yet and clients refuse it before", material.valid_from);
  if (now > material.valid_until)
    return warning("is no longer valid and clients refuse it since", material.valid_until);
  if (now + kSoon > material.valid_until)
    return warning("is valid only until", material.valid_until);
  return {};
}

Result<TlsMaterial> read_tls_material(const Settings& settings) {
  return read_tls_material(
      {settings.tls_certificate_file, settings.tls_key_file, settings.tls_client_ca_file});
}

ServerTls::ServerTls(const Settings& settings, const Clock& clock, Metrics& metrics)
    : settings_(settings), clock_(clock), metrics_(metrics) {}

Status ServerTls::load() {
  if (!is_on()) return {};
  const std::lock_guard lock(load_mutex_);
  ASSIGN_OR_RETURN(TlsMaterial material, read_tls_material(settings_));
  for (const std::string& warning : tls_warnings(material, clock_.now()))
    spdlog::warn("{}", warning);
  spdlog::info("TLS: certificate of {}, valid until {}", material.subject,
               format_rfc3339(material.valid_until));
  metrics_.tls_certificate_expires.get().Set(static_cast<double>(material.valid_until.us) / 1e6);
  if (identity_ == nullptr)
    identity_ = std::make_shared<TlsIdentity>(std::move(material));
  else
    identity_->replace(std::move(material));
  return {};
}

TlsOptions ServerTls::options(std::string_view door) const {
  TlsOptions options;
  options.identity = identity_;
  options.handshake_timeout = settings_.tls_handshake_timeout;
  // gRPC does not tell what became of a handshake.
  if (door != "grpc") options.failures = &metrics_.tls_handshake_failures.with(door);
  return options;
}

TlsOptions ServerTls::admin_options() const {
  if (settings_.admin_tls == "off") return {};
  TlsOptions made = options("admin");
  made.asks_clients = settings_.admin_tls == "full";
  return made;
}

}  // namespace skua
