#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "tests/crash/agent.h"
#include "tests/crash/oracle.h"
#include "tests/crash/skua_process.h"

namespace skua::test {

// Exports all rows by `skua export`, which is killed now and then, also just before and after it
// writes the manifest; then the same command runs again. A finished snapshot has every row that was
// acknowledged before it was begun, and none that was never sent.
class ExportReader final : public Agent {
 public:
  ExportReader(Oracle& oracle, std::uint64_t seed, std::filesystem::path folder);

  void work(const ServerPorts& ports, const std::atomic<bool>& stopping) override;
  void settle(const ServerPorts& ports) override;

  [[nodiscard]] std::uint64_t exports() const { return exports_; }
  [[nodiscard]] std::uint64_t kills() const { return kills_; }

 private:
  void start(const ServerPorts& ports, bool may_be_killed);
  void take_end();
  [[nodiscard]] bool is_whole() const;
  void check();

  Oracle& oracle_;
  RandomSource random_;
  std::filesystem::path folder_;
  std::vector<std::size_t> least_;
  bool is_begun_ = false;
  std::unique_ptr<SkuaProcess> process_;
  bool is_killed_ = false;
  std::uint64_t exports_ = 0;
  std::uint64_t kills_ = 0;
};

}  // namespace skua::test
