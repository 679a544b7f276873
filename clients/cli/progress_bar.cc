#include "clients/cli/progress_bar.h"

namespace skua {
namespace {

constexpr auto kRedraw = std::chrono::milliseconds(100);

}  // namespace

ProgressBar::ProgressBar(Console& console)
    : console_(console), started_(Steady::now()), drawn_(started_) {}

ProgressBar::~ProgressBar() { clear(); }

void ProgressBar::show(Progress progress) {
  if (!console_.err_is_terminal) return;
  const Steady::time_point now = Steady::now();
  if (now - drawn_ < kRedraw) return;
  drawn_ = now;
  visible_ = true;
  progress.elapsed = now - started_;
  // A line that wraps could not be drawn over.
  console_.err << "\r\x1b[K" << progress_line(progress).substr(0, console_.err_width - 1)
               << std::flush;
}

void ProgressBar::clear() {
  if (visible_) console_.err << "\r\x1b[K" << std::flush;
  visible_ = false;
}

std::chrono::nanoseconds ProgressBar::elapsed() const { return Steady::now() - started_; }

}  // namespace skua
