#include "bench/load/load_subject.h"

#include <algorithm>
#include <limits>

#include "bench/load/process_cpu.h"

namespace skua::bench {
namespace {

std::chrono::nanoseconds cpu_of(const std::vector<pid_t>& servers) {
  std::chrono::nanoseconds total{0};
  for (const pid_t server : servers) total += process_cpu(server);
  return total;
}

}  // namespace

Slice LoadSubject::run(std::chrono::nanoseconds length) {
  const std::chrono::nanoseconds before = cpu_of(server_.servers);
  LoadResult result = server_.pace.in_flight > 0
                          ? server_.load->saturated(server_.pace.in_flight, length)
                          : server_.load->at_rate(server_.pace.calls_per_s, length);
  Slice slice;
  slice.server_cpu = cpu_of(server_.servers) - before;
  slice.calls = result.calls;
  slice.failures = result.failures;
  slice.values = (result.calls - result.failures) * server_.values_per_call;
  slice.elapsed = result.elapsed;
  slice.latency = std::move(result.latency);
  return slice;
}

double set_half_load(const std::vector<LoadedServer*>& servers, std::chrono::nanoseconds length) {
  double slowest = std::numeric_limits<double>::max();
  for (const LoadedServer* server : servers)
    slowest = std::min(slowest, greatest_rate(*server->load, length));
  for (LoadedServer* server : servers) server->pace = Pace::at_rate(slowest / 2);
  return slowest / 2;
}

std::unique_ptr<Subject> make_load_subject(LoadedServer server) {
  return std::make_unique<LoadSubject>(std::move(server));
}

}  // namespace skua::bench
