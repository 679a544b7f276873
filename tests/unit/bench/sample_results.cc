#include "tests/unit/bench/sample_results.h"

namespace skua::bench {
namespace {

RunRecord sample_run() {
  return {.date = "2024-05-06T07:08:09Z",
          .commit = "0123456789abcdef",
          .tree_changed = true,
          .command = "skua_bench run",
          .seed = 7,
          .slice_s = 0.5,
          .quick = false,
          .cpu = "Some CPU",
          .cores = 2,
          .memory_bytes = 8LL << 30,
          .kernel = "Linux 6.1"};
}

}  // namespace

RecordedSlice sample_slice(double cpu_us_per_call, double p99_us, double calls_per_s) {
  RecordedSlice slice;
  slice.calls = 1000;
  slice.values = 50'000;
  slice.elapsed_ns = static_cast<std::int64_t>(1000 * 1e9 / calls_per_s);
  slice.server_cpu_ns = static_cast<std::int64_t>(cpu_us_per_call * 1e6);
  slice.p50_us = p99_us / 2;
  slice.p99_us = p99_us;
  return slice;
}

StoredResult sample_comparison(const std::string& id, const std::vector<SampleSubject>& subjects) {
  StoredResult stored;
  stored.run = sample_run();
  stored.comparison = {id, "Title of " + id, "B1: 100 x 50", {}};
  for (const SampleSubject& subject : subjects) {
    SubjectResult result{subject.name, 100, 200, {}};
    for (const double cpu : subject.cpu_us_per_call)
      result.slices.push_back(sample_slice(cpu, 200));
    stored.comparison.subjects.push_back(std::move(result));
  }
  return stored;
}

StoredResult sample_measurement(const std::string& id, std::vector<Measurement::Line> lines) {
  StoredResult stored;
  stored.run = sample_run();
  stored.measurement = {id, "Title of " + id, std::move(lines)};
  return stored;
}

}  // namespace skua::bench
