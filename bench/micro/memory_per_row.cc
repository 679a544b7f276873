#include "bench/micro/memory_per_row.h"

#include <fmt/format.h>

#include <array>
#include <cstdio>
#include <memory>
#include <sstream>

#include "bench/micro/tier_memory.h"
#include "bench/suite/require.h"

namespace skua::bench::micro {
namespace {

constexpr std::int64_t kRows = 1'000'000;
constexpr std::int64_t kQuickRows = 50'000;
// The width of the other figures first.
constexpr std::array<std::size_t, 4> kFeatureCounts = {50, 1, 10, 250};

std::string output_of(const std::string& command) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> pipe(::popen(command.c_str(), "r"),
                                                             &::pclose);
  require(pipe != nullptr, "cannot run " + command);
  std::string out;
  std::array<char, 256> buffer;
  while (std::fgets(buffer.data(), buffer.size(), pipe.get()) != nullptr) out += buffer.data();
  return out;
}

TierMemory measure_in_child(const SuiteOptions& options, std::size_t features, std::int64_t rows) {
  const std::string program = (options.binaries / "skua_tier_memory").string();
  std::istringstream in(output_of(fmt::format("'{}' {} {}", program, features, rows)));
  TierMemory out;
  in >> out.rows_held >> out.resident_bytes >> out.accounted_bytes >> out.row_bytes >>
      out.key_bytes;
  require(!in.fail() && out.rows_held > 0, "no answer from " + program);
  return out;
}

std::string shown_rows(std::int64_t rows) {
  return rows % 1'000'000 == 0 ? fmt::format("{} M rows", rows / 1'000'000)
                               : fmt::format("{} rows", rows);
}

Measurement measure(const SuiteOptions& options) {
  const std::int64_t rows = options.quick ? kQuickRows : kRows;
  Measurement out;
  for (const std::size_t features : kFeatureCounts) {
    const TierMemory memory = measure_in_child(options, features, rows);
    const auto held = static_cast<double>(memory.rows_held);
    const double beyond =
        static_cast<double>(memory.resident_bytes) / held - static_cast<double>(memory.row_bytes);
    const std::string shape = features == kFeatureCounts[0]
                                  ? shown_rows(rows)
                                  : fmt::format("{} of {} FLOAT", shown_rows(rows), features);
    out.lines.push_back({"beyond the packed bytes, " + shape, beyond, "B"});
    out.lines.push_back({"beyond packed bytes and entity key, " + shape,
                         beyond - static_cast<double>(memory.key_bytes), "B"});
    out.lines.push_back(
        {"beyond the packed bytes by the tier's own account, " + shape,
         static_cast<double>(memory.accounted_bytes) / held - static_cast<double>(memory.row_bytes),
         "B"});
    out.lines.push_back(
        {"packed bytes of a row, " + shape, static_cast<double>(memory.row_bytes), "B"});
    out.lines.push_back(
        {"rows held in memory, " + shape, 100 * held / static_cast<double>(rows), "%"});
  }
  return out;
}

}  // namespace

MeasurementSpec memory_per_row_measurement() {
  const char* id = "memory-per-row";
  const char* title = "Resident memory of the in-memory tier per row";
  return {id, title, [=](const SuiteOptions& options) {
            Measurement out = measure(options);
            out.id = id;
            out.title = title;
            return out;
          }};
}

}  // namespace skua::bench::micro
