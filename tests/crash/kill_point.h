#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "storage/base/code_points.h"

namespace skua::test {

// Names of the points at which a server may be killed, whatever it does: those of code_points.def
// but for those of backups, and Before and After each thing that the store does to its files
// (kill_files.h).
[[nodiscard]] const std::vector<std::string>& server_kill_points();
// Those of the client.
[[nodiscard]] const std::vector<std::string>& client_kill_points();

// The environment that makes a program with kill points end itself by SIGKILL when it reaches a
// point for the `count`-th time; with a file, counted from when that exists.
[[nodiscard]] std::vector<std::string> kill_point_environment(const std::string& point,
                                                              std::uint64_t count,
                                                              const std::string& armed_by = "");

// Ends this process at the point that the environment names. THREAD-SAFE.
class KillPoint final : public CodePointHook {
 public:
  KillPoint();
  void reach(CodePoint point) override;
  void reach(std::string_view point);

 private:
  std::string point_;
  std::string armed_by_;
  std::atomic<bool> is_armed_;
  std::atomic<std::int64_t> left_;
};

}  // namespace skua::test
