#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "api/net/tls_options.h"
#include "server/settings.h"
#include "storage/base/clock.h"
#include "storage/base/metrics.h"
#include "storage/base/result.h"

namespace skua {

// What an operator should know about a certificate that is taken all the same: that it is not valid
// yet or any more, or will soon not be. For people.
[[nodiscard]] std::vector<std::string> tls_warnings(const TlsMaterial& material, Timestamp now);

// Reads what the settings of TLS name. Errors: see read_tls_material().
[[nodiscard]] Result<TlsMaterial> read_tls_material(const Settings& settings);

// The certificate that all doors of a server show, and how each speaks TLS. Without TLS in the
// settings it has none. THREAD-SAFE.
class ServerTls {
 public:
  // Settings, clock and metrics outlive it.
  ServerTls(const Settings& settings, const Clock& clock, Metrics& metrics);

  // Reads the files, for connections that begin afterwards; after an error they go on with what
  // there was. Logs what it found. Errors: see read_tls_material().
  [[nodiscard]] Status load();

  // REQUIRES: load() succeeded. `door`: its label in metrics.
  [[nodiscard]] TlsOptions options(std::string_view door) const;
  // The same for the admin port, which may speak it otherwise.
  [[nodiscard]] TlsOptions admin_options() const;
  [[nodiscard]] bool is_on() const { return !settings_.tls_certificate_file.empty(); }

 private:
  const Settings& settings_;
  const Clock& clock_;
  Metrics& metrics_;
  std::mutex load_mutex_;
  std::shared_ptr<TlsIdentity> identity_;  // nullptr before the first load, and without TLS.
};

}  // namespace skua
