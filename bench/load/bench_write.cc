#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <string>

#include "bench/load/benchmarks.h"
#include "bench/load/grpc_load.h"
#include "bench/load/process_cpu.h"
#include "bench/load/server_process.h"
#include "bench/load/synthetic_rows.h"

namespace skua::bench {
namespace {

constexpr char kMethod[] = "/skua.v1.Ingest/WriteRows";

// Appends and syncs blocks of `bytes` for a while: what the disk allows one committer.
double syncs_per_s(std::size_t bytes, double length_s) {
  const std::string path =
      fmt::format("{}/skua-fsync-{}", std::filesystem::temp_directory_path().string(), getpid());
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
  const std::string block(bytes, 'x');
  const auto start = std::chrono::steady_clock::now();
  std::chrono::duration<double> elapsed{0};
  int syncs = 0;
  for (; elapsed.count() < length_s; elapsed = std::chrono::steady_clock::now() - start, ++syncs) {
    if (write(file, block.data(), block.size()) < 0 || fdatasync(file) != 0) break;
  }
  close(file);
  unlink(path.c_str());
  return syncs / elapsed.count();
}

// Bodies over ever new event timestamps, so that every row is applied.
std::vector<std::string> bodies(std::int64_t rows_per_call, int count,
                                std::int64_t first_event_us) {
  std::vector<std::string> out;
  for (int i = 0; i < count; ++i)
    out.push_back(rows(i * rows_per_call, rows_per_call, first_event_us).SerializeAsString());
  return out;
}

}  // namespace

void bench_write(const WriteBenchOptions& options) {
  ServerProcess server(options.binaries);
  const std::chrono::nanoseconds length(static_cast<std::int64_t>(options.slice_s * 1e9));
  fmt::print("write: upserts of {} FLOAT features, gRPC, acknowledged after the WAL sync\n",
             kFeatures);
  fmt::print("  {:>9} {:>10} {:>10} {:>12} {:>10} {:>10} {:>14}\n", "rows/call", "in flight",
             "calls/s", "rows/s", "p50 us", "p99 us", "CPU us/row");
  std::int64_t event_us = 1;
  for (const std::int64_t rows_per_call : {1, 100, 1000}) {
    for (const std::size_t in_flight : {1, 8, 64}) {
      GrpcLoad load(server.port(), kMethod,
                    bodies(rows_per_call, rows_per_call == 1 ? 1000 : 50, ++event_us));
      const std::chrono::nanoseconds before = process_cpu(server.pid());
      const LoadResult result = load.saturated(in_flight, length);
      const std::chrono::duration<double, std::micro> cpu = process_cpu(server.pid()) - before;
      const double seconds = std::chrono::duration<double>(result.elapsed).count();
      const double written =
          static_cast<double>(result.calls * static_cast<std::uint64_t>(rows_per_call));
      fmt::print("  {:>9} {:>10} {:>10.0f} {:>12.0f} {:>10.0f} {:>10.0f} {:>14.2f}{}\n",
                 rows_per_call, in_flight, static_cast<double>(result.calls) / seconds,
                 written / seconds, result.latency.percentile_us(0.5),
                 result.latency.percentile_us(0.99), cpu.count() / written,
                 result.failures == 0 ? "" : fmt::format("  {} failed", result.failures));
    }
  }
  fmt::print("  floor: {:.0f} fdatasync/s of 256 B appends, {:.0f} of 256 KiB appends, same disk\n",
             syncs_per_s(256, 2), syncs_per_s(256 << 10, 2));
  fmt::print(
      "method: closed loop, calls in flight as given, {} s each; rows repeat after a while and are "
      "then "
      "answered DUPLICATE, which costs a commit too; CPU of all server threads from /proc\n",
      options.slice_s);
}

}  // namespace skua::bench
