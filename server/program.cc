#include "server/program.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "server/command_line.h"
#include "server/logging.h"
#include "server/repair_command.h"
#include "server/restore_command.h"
#include "server/server_tls.h"
#include "server/settings_sources.h"
#include "server/signals.h"
#include "server/version.h"
#include "storage/base/clock.h"
#include "storage/base/machine.h"

namespace skua {
namespace {

int refuse(const Status& status, int code) {
  fmt::print(stderr, "skuad: {}\n", status.message());
  return code;
}

std::optional<std::string> environment(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

// An IPv6 address needs brackets before its port.
std::string address(const std::string& host, std::uint16_t port) {
  return host.find(':') == std::string::npos ? fmt::format("{}:{}", host, port)
                                             : fmt::format("[{}]:{}", host, port);
}

double milliseconds_since(const Clock& clock, std::chrono::nanoseconds start) {
  return std::chrono::duration<double, std::milli>(clock.steady() - start).count();
}

void reload(const Settings& settings, Server& server) {
  if (settings.tls_certificate_file.empty())
    return spdlog::info("SIGHUP: without TLS there is nothing to read again");
  const Status reloaded = server.reload_tls();
  if (reloaded.ok()) return spdlog::info("SIGHUP: new connections see this certificate");
  spdlog::error("SIGHUP: {}; new connections still see the certificate of before",
                reloaded.message());
}

// What the settings of TLS name, for --check-config.
Status check_tls_files(const Settings& settings) {
  if (settings.tls_certificate_file.empty()) return {};
  ASSIGN_OR_RETURN(const TlsMaterial material, read_tls_material(settings));
  for (const std::string& warning : tls_warnings(material, SystemClock().now()))
    fmt::print(stderr, "skuad: {}\n", warning);
  return {};
}

int serve(const Settings& settings, const ServerHooks& hooks) {
  set_up_logging(settings);
  allow_open_files();
  // gRPC would write lines of its own form to stderr; what matters of them comes back as a Status.
  setenv("GRPC_VERBOSITY", "NONE", 0);
  Signals signals;
  const SystemClock clock;
  const auto start = clock.steady();
  auto server = Server::start(settings, clock, hooks);
  if (!server.ok()) {
    spdlog::critical("cannot start: {}", server.status().message());
    return kExitCannotStart;
  }
  spdlog::info(
      "skuad {} is ready: data={} grpc={} http={} kafka={} admin={} after {:.0f} ms", kVersion,
      settings.data_dir, address(settings.listen_host, (*server)->grpc_port()),
      address(settings.listen_host, (*server)->http_port()),
      settings.kafka_enabled ? address(settings.listen_host, (*server)->kafka_port()) : "off",
      address(settings.admin_host, (*server)->admin_port()), milliseconds_since(clock, start));
  int number = signals.wait();
  for (; number == SIGHUP; number = signals.wait()) reload(settings, **server);
  const auto drain_start = clock.steady();
  spdlog::info("{}: draining for at most {}; a second signal ends at once",
               number == SIGINT ? "SIGINT" : "SIGTERM", format_duration(settings.drain_timeout));
  (*server)->drain();
  server->reset();
  spdlog::info("drained and closed after {:.0f} ms", milliseconds_since(clock, drain_start));
  return kExitDrained;
}

}  // namespace

int run_skuad(int argc, const char* const* argv, const ServerHooks& hooks) {
  if (argc > 1 && std::string_view(argv[1]) == "repair") return run_repair(argc - 1, argv + 1);
  if (argc > 1 && std::string_view(argv[1]) == "restore") return run_restore(argc - 1, argv + 1);
  auto line = parse_command_line(argc, argv);
  if (!line.ok()) return refuse(line.status(), kExitBadConfiguration);
  if (line->action == CommandLine::Action::kShowText) {
    fmt::print("{}", line->text);
    return 0;
  }
  line->sources.environment = environment;
  const auto loaded = load_settings(line->sources);
  if (!loaded.ok()) return refuse(loaded.status(), kExitBadConfiguration);
  if (line->action == CommandLine::Action::kPrintConfig) {
    fmt::print("{}", print_settings(*loaded));
    return 0;
  }
  if (const Status checked = check_settings(loaded->settings); !checked.ok())
    return refuse(checked, kExitBadConfiguration);
  if (line->action == CommandLine::Action::kCheckConfig) {
    if (const Status files = check_tls_files(loaded->settings); !files.ok())
      return refuse(files, kExitBadConfiguration);
    fmt::print("the settings are fine\n");
    return 0;
  }
  return serve(loaded->settings, hooks);
}

}  // namespace skua
