// The floor under a read: the same gRPC door, answering every call at once with bytes from a file.
// skua_canned PORT FILE
#include <fmt/format.h>
#include <signal.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

#include "api/grpc/grpc_server.h"
#include "storage/base/clock.h"

int main(int argc, char** argv) {
  if (argc != 3) {
    fmt::print(stderr, "usage: skua_canned PORT FILE\n");
    return 2;
  }
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigprocmask(SIG_BLOCK, &signals, nullptr);

  std::ifstream in(argv[2], std::ios::binary);
  const std::string body{std::istreambuf_iterator<char>(in), {}};
  const skua::SystemClock clock;
  const skua::Limits limits;
  skua::Metrics metrics;
  skua::Admission admission(limits, metrics);
  skua::GrpcServerOptions options;
  options.port = static_cast<std::uint16_t>(std::atoi(argv[1]));
  skua::GrpcServer server(
      options,
      [&](const skua::Call&, const skua::Respond& respond) {
        respond({skua::Status(), body});
      },
      clock, admission);
  if (const skua::Status status = server.start(); !status.ok()) {
    fmt::print(stderr, "skua_canned: {}\n", status.to_string());
    return 1;
  }
  int received = 0;
  sigwait(&signals, &received);
  server.drain();
  return 0;
}
