#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "tests/crash/agent.h"
#include "tests/crash/crash_rows_source.h"
#include "tests/crash/oracle.h"
#include "tests/crash/skua_process.h"

namespace skua::test {

// Imports files by `skua import`, live or in bulk, which is killed now and then; then the same
// command runs again.
class ImportWriter final : public Agent {
 public:
  ImportWriter(Oracle& oracle, bool is_bulk, RowsSource source, std::filesystem::path folder);

  void work(const ServerPorts& ports, const std::atomic<bool>& stopping) override;
  void settle(const ServerPorts& ports) override;

 private:
  void start(const ServerPorts& ports);
  // After its end: acknowledges when it is done.
  void take_end();

  Oracle& oracle_;
  bool is_bulk_;
  RowsSource source_;
  std::filesystem::path folder_;
  std::uint64_t files_ = 0;
  std::optional<ExpectedState::Ticket> pending_;
  std::unique_ptr<SkuaProcess> process_;
  bool is_killed_ = false;
};

}  // namespace skua::test
