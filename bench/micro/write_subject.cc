#include "bench/micro/write_subject.h"

#include <algorithm>

#include "bench/micro/work_clock.h"

namespace skua::bench::micro {
namespace {

// About what two cores write in a second.
constexpr std::uint64_t kWritesPerSecond = 128;
constexpr std::size_t kWritesPerPortion = 32;

}  // namespace

Slice WriteSubject::run(std::chrono::nanoseconds length) {
  const auto writes =
      static_cast<std::uint64_t>(std::chrono::duration<double>(length).count() * kWritesPerSecond);
  reset();
  wait_for_rest();
  Slice slice;
  std::chrono::nanoseconds preparing{0};
  const std::chrono::nanoseconds cpu_before = process_cpu();
  while (slice.calls == 0 || slice.calls < writes) {
    const std::chrono::nanoseconds prepare_start = thread_cpu();
    draw_writes();
    prepare(writes_);
    preparing += thread_cpu() - prepare_start;
    const auto start = std::chrono::steady_clock::now();
    slice.failures += write_prepared();
    slice.elapsed += std::chrono::steady_clock::now() - start;
    slice.calls += kWritesPerPortion;
  }
  wait_for_rest();
  slice.server_cpu = process_cpu() - cpu_before - preparing;
  slice.values = slice.calls * kRowsPerWrite;
  return slice;
}

bool WriteSubject::writes_what_it_should() {
  reset();
  draw_writes();
  prepare(writes_);
  return write_prepared() == 0 && std::all_of(writes_.begin(), writes_.end(),
                                              [&](const Write& write) { return holds(write); });
}

void WriteSubject::draw_writes() {
  writes_.clear();
  while (writes_.size() < kWritesPerPortion) writes_.push_back(source_.next());
}

}  // namespace skua::bench::micro
