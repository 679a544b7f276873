#include "tests/crash/crash_options.h"

#include <fmt/format.h>

#include <chrono>

#include "tests/crash/kill_point.h"

namespace skua::test {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

struct Choice {
  const char* flag;
  std::vector<std::string> values;
};

const std::vector<Choice>& choices() {
  static const std::vector<Choice> kChoices = {
      {"--durability", {"sync", "sync", "interval"}},
      {"--sync-interval", {"1ms", "100ms", "1m"}},
      {"--memtable-bytes", {"64KiB", "256KiB", "1MiB", "16MiB"}},
      {"--max-total-wal-bytes", {"64KiB", "1MiB", "32MiB"}},
      {"--compression", {"true", "false"}},
      {"--background-jobs", {"1", "2", "4"}},
      {"--grpc-threads", {"1", "2"}},
      {"--http-threads", {"1", "2"}},
      {"--kafka-threads", {"1", "2"}},
      {"--storage-threads", {"1", "4"}},
      {"--load-threads", {"1", "2", "4"}},
      {"--latest-memory-bytes", {"0", "64KiB", "512KiB", "64MiB"}},
      {"--block-cache-bytes", {"1MiB", "64MiB"}},
      {"--load-buffer-bytes", {"16KiB", "1MiB"}},
      {"--snapshot-page-bytes", {"16KiB", "1MiB"}},
      {"--maintenance-interval", {"20ms", "1m"}},
      {"--erase-purge-delay", {"0", "10m"}},
  };
  return kChoices;
}

}  // namespace

CrashRules draw_rules(RandomSource& random) {
  CrashRules rules;
  rules.ttl = random.pick(std::vector<Duration>{Duration(0), Duration(0), seconds(2), hours(1)});
  rules.max_age =
      random.pick(std::vector<Duration>{Duration(0), Duration(0), seconds(4), hours(1)});
  rules.max_versions = random.one_in(4) ? 3 : 0;
  return rules;
}

std::vector<std::string> draw_flags(RandomSource& random) {
  std::vector<std::string> flags;
  for (const Choice& choice : choices()) {
    flags.emplace_back(choice.flag);
    flags.push_back(random.pick(choice.values));
  }
  return flags;
}

Death draw_death(RandomSource& random) {
  Death death;
  const std::int64_t kind = random.between(1, 20);
  death.after_ms = random.between(5, 450);
  if (kind <= 8) return death;
  // Many points are passed a thousand times in a life, others once.
  if (random.one_in(2)) death.count = std::uint64_t{1} << random.between(0, 5);
  death.point = random.pick(server_kill_points());
  death.kind = Death::Kind::kPoint;
  if (kind <= 17) return death;
  death.kind = Death::Kind::kStarting;
  death.after_ms = random.between(1, 60);
  death.count = 1 + death.count % 3;
  if (random.one_in(2)) death.point.clear();
  return death;
}

std::string text_of(const CrashRules& rules) {
  return fmt::format("ttl {} us, max_age {} us, max_versions {}", rules.ttl.count(),
                     rules.max_age.count(), rules.max_versions);
}

std::string text_of(const Death& death) {
  switch (death.kind) {
    case Death::Kind::kMoment:
      return fmt::format("killed after {} ms", death.after_ms);
    case Death::Kind::kPoint:
      return fmt::format("killed at {} number {} from {} ms on", death.point, death.count,
                         death.after_ms);
    case Death::Kind::kDrain:
      return "drained";
    case Death::Kind::kStarting:
      break;
  }
  return fmt::format("killed while starting, at {} number {} or after {} ms",
                     death.point.empty() ? "no point" : death.point, death.count, death.after_ms);
}

}  // namespace skua::test
