#pragma once

#include "tests/crash/agent.h"
#include "tests/crash/oracle.h"

namespace skua::test {

// Reads entities through all doors, now and as of moments. None may be seen to go back, a restart
// between or not.
class DoorReader final : public Agent {
 public:
  DoorReader(Oracle& oracle, std::uint64_t seed) : oracle_(oracle), random_(seed) {}

  void work(const ServerPorts& ports, const std::atomic<bool>& stopping) override;
  void settle(const ServerPorts& ports) override;

 private:
  [[nodiscard]] std::vector<std::uint32_t> choose(std::size_t count);

  Oracle& oracle_;
  RandomSource random_;
};

}  // namespace skua::test
