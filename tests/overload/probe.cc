#include "tests/overload/probe.h"

#include <algorithm>

#include "tests/support/http_client.h"

namespace skua::test {
namespace {

constexpr std::chrono::milliseconds kInterval(10);
constexpr std::chrono::milliseconds kSlow(50);

}  // namespace

Probe::Probe(int admin_port) : admin_port_(admin_port), thread_([this] { run(); }) {}

Probe::~Probe() {
  stopping_ = true;
  thread_.join();
}

std::chrono::microseconds Probe::ask(int admin_port, const char* path) {
  const auto start = std::chrono::steady_clock::now();
  HttpClient client(admin_port);
  const auto answer = client.send("GET", path, {}, "");
  const auto took = std::chrono::duration_cast<std::chrono::microseconds>(
      std::chrono::steady_clock::now() - start);
  return answer.ok() && answer->code == 200 ? took : -took;
}

void Probe::run() {
  for (bool is_ready = false; !stopping_; is_ready = !is_ready) {
    const auto latency = ask(admin_port_, is_ready ? "/readyz" : "/livez");
    {
      const std::lock_guard lock(mutex_);
      latencies_.push_back(latency);
    }
    std::this_thread::sleep_for(kInterval);
  }
}

Probe::Figures Probe::take() {
  std::vector<std::chrono::microseconds> latencies;
  {
    const std::lock_guard lock(mutex_);
    latencies.swap(latencies_);
  }
  Figures figures;
  figures.probes = latencies.size();
  for (auto& latency : latencies) {
    if (latency.count() < 0) ++figures.failed;
    latency = std::chrono::abs(latency);
    if (latency > kSlow) ++figures.slow;
    figures.slowest = std::max(figures.slowest, latency);
  }
  return figures;
}

}  // namespace skua::test
