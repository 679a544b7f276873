#pragma once

#include <sys/types.h>

#include <memory>
#include <string>
#include <vector>

#include "bench/load/load.h"
#include "bench/suite/subject.h"

namespace skua::bench {

// How calls are sent: open loop at a rate, or, where there is none, closed loop.
struct Pace {
  double calls_per_s = 0;
  std::size_t in_flight = 0;

  [[nodiscard]] static Pace at_rate(double calls_per_s) { return {calls_per_s, 0}; }
  [[nodiscard]] static Pace saturated(std::size_t in_flight) { return {0, in_flight}; }
};

// What a subject is made of. CPU is that of all threads of `servers` and of their children.
struct LoadedServer {
  std::string name;
  std::vector<pid_t> servers;
  std::shared_ptr<Load> load;
  Pace pace;
  std::uint64_t values_per_call = 0;
};

// A server under load.
class LoadSubject : public Subject {
 public:
  explicit LoadSubject(LoadedServer server) : server_(std::move(server)) {}

  [[nodiscard]] const std::string& name() const override { return server_.name; }
  [[nodiscard]] Slice run(std::chrono::nanoseconds length) override;

 private:
  LoadedServer server_;
};

// Sets the pace of all to half the greatest rate of the slowest, measured for `length` each, and
// returns it.
double set_half_load(const std::vector<LoadedServer*>& servers, std::chrono::nanoseconds length);

[[nodiscard]] std::unique_ptr<Subject> make_load_subject(LoadedServer server);

}  // namespace skua::bench
