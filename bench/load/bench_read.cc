#include <fmt/format.h>

#include <fstream>
#include <random>
#include <thread>

#include "bench/load/benchmarks.h"
#include "bench/load/grpc_load.h"
#include "bench/load/paired_ratio.h"
#include "bench/load/process_cpu.h"
#include "bench/load/server_process.h"
#include "bench/load/synthetic_rows.h"

namespace skua::bench {
namespace {

constexpr char kMethod[] = "/skua.v1.Online/GetFeatures";

// One server under measurement.
struct Subject {
  const char* name;
  pid_t pid;
  GrpcLoad load;
  std::vector<double> cpu_us_per_call;
  LatencyHistogram latency;
  std::uint64_t failures = 0;
};

void measure_slice(Subject& subject, const ReadBenchOptions& options) {
  const std::chrono::nanoseconds length(static_cast<std::int64_t>(options.slice_s * 1e9));
  const std::chrono::nanoseconds before = process_cpu(subject.pid);
  const LoadResult result = subject.load.at_rate(options.calls_per_s, length);
  const std::chrono::duration<double, std::micro> cpu = process_cpu(subject.pid) - before;
  subject.cpu_us_per_call.push_back(cpu.count() / static_cast<double>(result.calls));
  subject.latency.merge(result.latency);
  subject.failures += result.failures;
}

void print_subject(const Subject& subject, double values_per_call) {
  const double cpu_us = median(subject.cpu_us_per_call);
  fmt::print(
      "  {:<8} {:>8.1f} us server CPU/call  {:>6.1f} us/1000 values  p50 {:>6.0f} us  p99 {:>6.0f} "
      "us"
      "  ({} calls, {} failed)\n",
      subject.name, cpu_us, cpu_us * 1000 / values_per_call, subject.latency.percentile_us(0.5),
      subject.latency.percentile_us(0.99), subject.latency.count(), subject.failures);
}

// Every value must be the one that was written.
void check_answer(const std::string& request_bytes, const std::string& answer_bytes) {
  v1::GetFeaturesRequest request;
  v1::GetFeaturesResponse answer;
  bool fine = request.ParseFromString(request_bytes) && answer.ParseFromString(answer_bytes) &&
              answer.features_size() == kFeatures;
  const auto& keys = request.entities(0).column().int64_values();
  for (int feature = 0; fine && feature < kFeatures; ++feature) {
    for (int row = 0; fine && row < keys.size(); ++row) {
      const float expected =
          static_cast<float>(keys[row] % 1000) + static_cast<float>(feature) / 64;
      fine = answer.features(feature).values().float_values(row) == expected;
    }
  }
  if (fine) return;
  fmt::print(stderr, "bench: the server's answer is wrong\n");
  std::exit(1);
}

}  // namespace

void bench_read(const ReadBenchOptions& options) {
  ServerProcess server(options.binaries);
  server.load(options.population);
  const std::vector<std::string> requests =
      read_requests(2000, options.entities, options.population, options.seed);

  Subject skua{"skuad", server.pid(), GrpcLoad(server.port(), kMethod, requests), {}, {}, 0};
  const std::string answer = skua.load.call_once(requests[0]);
  check_answer(requests[0], answer);
  const std::filesystem::path canned_file =
      std::filesystem::temp_directory_path() / fmt::format("skua-canned-{}", server.pid());
  std::ofstream(canned_file, std::ios::binary) << answer;
  const int canned_port = free_port();
  const ChildProcess canned_process({(options.binaries / "skua_canned").string(),
                                     std::to_string(canned_port), canned_file.string()},
                                    "/dev/null");
  std::this_thread::sleep_for(std::chrono::milliseconds(500));
  Subject canned{"canned", canned_process.pid(), GrpcLoad(canned_port, kMethod, requests), {}, {},
                 0};
  if (canned.load.call_once(requests[0]) != answer) std::exit(1);

  // Touches every block once.
  (void)skua.load.saturated(8, std::chrono::seconds(10));
  (void)canned.load.saturated(8, std::chrono::seconds(1));
  std::mt19937_64 random(options.seed);
  std::vector<std::pair<double, double>> pairs;
  for (int round = 0; round < options.rounds; ++round) {
    const bool skua_first = random() % 2 == 0;
    measure_slice(skua_first ? skua : canned, options);
    measure_slice(skua_first ? canned : skua, options);
    pairs.emplace_back(skua.cpu_us_per_call.back(), canned.cpu_us_per_call.back());
  }
  std::filesystem::remove(canned_file);

  const double values = static_cast<double>(options.entities) * kFeatures;
  const PairedRatio ratio = paired_ratio(pairs, options.seed);
  fmt::print("\nread: {} entities x {} FLOAT features of {} warm ones, gRPC, answer of {} bytes\n",
             options.entities, kFeatures, options.population, answer.size());
  print_subject(skua, values);
  print_subject(canned, values);
  fmt::print("  server CPU, skuad / canned: {:.2f} (95 % of medians {:.2f} to {:.2f}, {} pairs)\n",
             ratio.median, ratio.low, ratio.high, pairs.size());
  const LoadResult most = skua.load.saturated(16, std::chrono::seconds(4));
  fmt::print("  greatest rate, 16 in flight, generator here too: {:.0f} calls/s, {} failed\n",
             static_cast<double>(most.calls) / std::chrono::duration<double>(most.elapsed).count(),
             most.failures);
  fmt::print(
      "method: open loop at {} calls/s, latency from the moment a call was due; slices of {} s, "
      "skuad and the "
      "canned twin in random order; CPU of all server threads from /proc; the canned twin is the "
      "same gRPC door "
      "answering the same bytes; one answer was checked value by value; seed {}\n",
      options.calls_per_s, options.slice_s, options.seed);
}

}  // namespace skua::bench
