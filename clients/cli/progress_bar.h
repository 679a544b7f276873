#pragma once

#include <chrono>
#include <string>

#include "clients/cli/console.h"
#include "clients/cli/text/progress.h"

namespace skua {

// Draws a Progress on one line of a terminal, a few times a second; silent elsewhere.
class ProgressBar {
 public:
  explicit ProgressBar(Console& console);
  // Clears the line.
  ~ProgressBar();
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;

  // Cheap; draws only when the last drawing is old enough. Fills in the time elapsed.
  void show(Progress progress);
  // Clears the line, so that something else can be printed.
  void clear();
  [[nodiscard]] std::chrono::nanoseconds elapsed() const;

 private:
  using Steady = std::chrono::steady_clock;

  Console& console_;
  Steady::time_point started_;
  Steady::time_point drawn_;
  bool visible_ = false;
};

}  // namespace skua
