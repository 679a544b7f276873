#pragma once

#include <spdlog/sinks/base_sink.h>

#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "api/service/process_report.h"

namespace skua {

// Keeps the last warnings and errors that are logged, for bug reports: a bounded number of lines of
// bounded length; equal ones in a row are one. Lines of one kind (what stands before their first
// colon) leave room for others. THREAD-SAFE.
class RecentLog final : public spdlog::sinks::base_sink<std::mutex> {
 public:
  static constexpr std::size_t kLinesMax = 200;
  static constexpr std::size_t kLinesOfKindMax = 50;
  static constexpr std::size_t kLineBytesMax = 500;

  RecentLog() { set_level(spdlog::level::warn); }

  // Oldest first.
  [[nodiscard]] std::vector<RecentLine> lines();
  // How many were pushed out by later ones.
  [[nodiscard]] std::uint64_t forgotten();

 private:
  void sink_it_(const spdlog::details::log_msg& message) override;
  void flush_() override {}
  // Makes room for one more line of that kind.
  void forget_one(std::string_view kind);

  std::deque<RecentLine> lines_;
  std::uint64_t forgotten_ = 0;
};

// That of the process's log; nullptr before set_up_logging().
[[nodiscard]] std::shared_ptr<RecentLog> recent_log();

// The text as a report may hold it: printable, not too long, and of the engine's own messages
// without long hexadecimal numbers, which may be keys.
[[nodiscard]] std::string reported_text(std::string_view text);

}  // namespace skua
