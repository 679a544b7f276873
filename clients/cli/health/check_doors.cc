// Who may come in, and how long the certificate is good for.
#include <fmt/format.h>

#include "clients/cli/health/checks.h"
#include "clients/cli/health/metric_values.h"
#include "clients/cli/text/amounts.h"

namespace skua {
namespace {

constexpr Duration kCertificateMin = std::chrono::hours(24 * 14);

void check_certificate(const DoctorFacts& facts, std::vector<Check>& checks) {
  const double expires =
      metric_sum(*facts.diagnosis, "skua_tls_certificate_expires_timestamp_seconds").value_or(0);
  if (expires <= 0) {
    checks.push_back(Check::fine("certificate", "no TLS"));
    return;
  }
  const Duration left =
      Timestamp{static_cast<std::int64_t>(expires * 1e6)} - Timestamp{facts.status->now_us()};
  const std::string text = left.count() > 0 ? fmt::format("is valid for {} more", span_text(left))
                                            : fmt::format("expired {} ago", span_text(left));
  if (left > kCertificateMin) {
    checks.push_back(Check::fine("certificate", text));
    return;
  }
  checks.push_back(Check::finding("certificate", text,
                                  "put a new one in the place of tls_certificate_file and "
                                  "tls_key_file, and send the server SIGHUP "
                                  "(`systemctl reload skuad`)"));
}

}  // namespace

void check_doors(const DoctorFacts& facts, std::vector<Check>& checks) {
  if (setting_value(*facts.diagnosis, "insecure_listen") == "all") {
    checks.push_back(Check::finding(
        "doors", "insecure_listen is `all`: whoever reaches a port reads and writes, in clear",
        "set authentication and TLS (docs/security.md), unless a proxy in front does both"));
  } else {
    checks.push_back(Check::fine("doors", "strangers cannot come in from other machines"));
  }
  check_certificate(facts, checks);
}

}  // namespace skua
