#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace skua {

// How far a transfer is. `bytes_total` of nullopt: unknown (a pipe).
struct Progress {
  std::string label;
  std::string phase;
  std::uint64_t rows = 0;
  std::uint64_t bytes = 0;
  std::optional<std::uint64_t> bytes_total;
  std::chrono::nanoseconds elapsed{0};
};

// Rows per second so far; 0 before any time has passed.
[[nodiscard]] double rows_per_second(std::uint64_t rows, std::chrono::nanoseconds elapsed);

// Done, from 0 to 1; nullopt when the total is unknown or zero.
[[nodiscard]] std::optional<double> fraction_done(const Progress& progress);

// The time left, at the pace so far by bytes; nullopt when it cannot be told.
[[nodiscard]] std::optional<std::chrono::seconds> time_left(const Progress& progress);

// "weather.csv [=====>    ] 52%  13500 rows  21000 rows/s  ETA 3s  sending"
[[nodiscard]] std::string progress_line(const Progress& progress);

}  // namespace skua
