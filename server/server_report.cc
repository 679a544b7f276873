#include "server/server_report.h"

#include <fmt/format.h>
#include <openssl/crypto.h>

#include <boost/version.hpp>

#include "api/grpc/grpc_library.h"
#include "server/masked_setting.h"
#include "server/recent_log.h"
#include "server/version.h"

namespace skua {
namespace {

std::string build_text() {
#if defined(__clang__)
  std::string text = "Clang " __clang_version__;
#else
  std::string text = "GCC " __VERSION__;
#endif
#ifdef __OPTIMIZE__
  text += ", optimized";
#else
  text += ", not optimized";
#endif
#ifdef NDEBUG
  text += ", without assertions";
#else
  text += ", with assertions";
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  text += ", with a sanitizer";
#endif
  return text;
}

std::vector<std::string> libraries() {
  return {"gRPC " + grpc_library_version(), OpenSSL_version(OPENSSL_VERSION),
          fmt::format("Boost {}.{}.{}", BOOST_VERSION / 100000, BOOST_VERSION / 100 % 1000,
                      BOOST_VERSION % 100)};
}

}  // namespace

void ServerReport::set_doors(std::vector<DoorAddress> doors) {
  const std::lock_guard lock(mutex_);
  doors_ = std::move(doors);
}

std::vector<DoorAddress> ServerReport::doors() const {
  const std::lock_guard lock(mutex_);
  return doors_;
}

ProcessDiagnosis ServerReport::diagnose() const {
  ProcessDiagnosis out;
  out.version = kVersion;
  out.build = build_text();
  out.libraries = libraries();
  out.machine = read_machine();
  out.use = read_process_use();
  out.disk = read_file_system(settings_.data_dir);
  const Settings defaults;
  for (const Setting& setting : all_settings()) {
    const std::string value = setting_text(settings_, setting);
    const std::string default_value = setting_text(defaults, setting);
    out.settings.push_back(
        {std::string(setting.name), masked_setting(setting, value), default_value});
  }
  if (const auto log = recent_log()) {
    out.log = log->lines();
    out.log_lines_forgotten = log->forgotten();
  }
  return out;
}

std::string door_address(const std::string& host, std::uint16_t port) {
  return host.find(':') == std::string::npos ? fmt::format("{}:{}", host, port)
                                             : fmt::format("[{}]:{}", host, port);
}

}  // namespace skua
