#include "clients/cli/text/progress.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace skua {
namespace {

constexpr int kBarWidth = 24;

std::string bar(double fraction) {
  const int filled = static_cast<int>(fraction * kBarWidth);
  std::string out(static_cast<std::size_t>(filled), '=');
  if (filled < kBarWidth) out += '>';
  out.resize(kBarWidth, ' ');
  return out;
}

std::string clock_text(std::chrono::seconds time) {
  const auto s = time.count();
  if (s < 60) return fmt::format("{}s", s);
  if (s < 3600) return fmt::format("{}m{:02}s", s / 60, s % 60);
  return fmt::format("{}h{:02}m", s / 3600, s / 60 % 60);
}

}  // namespace

double rows_per_second(std::uint64_t rows, std::chrono::nanoseconds elapsed) {
  const double seconds = std::chrono::duration<double>(elapsed).count();
  return seconds > 0 ? static_cast<double>(rows) / seconds : 0;
}

std::optional<double> fraction_done(const Progress& progress) {
  if (progress.bytes_total.value_or(0) == 0) return std::nullopt;
  const double fraction =
      static_cast<double>(progress.bytes) / static_cast<double>(*progress.bytes_total);
  return std::min(fraction, 1.0);
}

std::optional<std::chrono::seconds> time_left(const Progress& progress) {
  const auto fraction = fraction_done(progress);
  if (!fraction.has_value() || *fraction <= 0) return std::nullopt;
  const double seconds = std::chrono::duration<double>(progress.elapsed).count();
  return std::chrono::seconds(std::llround(std::ceil(seconds * (1 - *fraction) / *fraction)));
}

std::string progress_line(const Progress& progress) {
  std::string out = progress.label;
  if (const auto fraction = fraction_done(progress)) {
    out += fmt::format(" [{}] {:3}%", bar(*fraction), static_cast<int>(*fraction * 100));
  }
  out += fmt::format("  {} rows  {:.0f} rows/s", progress.rows,
                     rows_per_second(progress.rows, progress.elapsed));
  if (const auto left = time_left(progress)) out += fmt::format("  ETA {}", clock_text(*left));
  if (!progress.phase.empty()) out += "  " + progress.phase;
  return out;
}

}  // namespace skua
