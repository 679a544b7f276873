// What Status and ListLoads tell: writes, retention, and what is pending.
#include <fmt/format.h>

#include <algorithm>

#include "clients/cli/health/checks.h"
#include "clients/cli/text/amounts.h"
#include "clients/cli/text/counted.h"

namespace skua {
namespace {

// Whoever loads or erases is done long before.
constexpr Duration kLoadIdleMax = std::chrono::hours(1);
constexpr Duration kErasureAgeMax = std::chrono::hours(6);

void check_writes(const v1::StatusResponse& status, std::vector<Check>& checks) {
  if (status.writable()) {
    checks.push_back(Check::fine("writes", "writes are taken"));
    return;
  }
  checks.push_back(
      Check::finding("writes", fmt::format("writes are refused: {}", status.not_writable_reason()),
                     "do what the reason says; reads go on meanwhile"));
}

void check_retention(const v1::StatusResponse& status, std::vector<Check>& checks) {
  if (!status.retention_paused()) {
    checks.push_back(Check::fine("retention", "removes what it may remove"));
    return;
  }
  checks.push_back(Check::finding(
      "retention", "paused: the clock of the server jumped forward by more than an hour",
      "if `skua status` shows the right time, run `skua admin confirm-clock`; else set the clock"));
}

void check_erasures(const v1::StatusResponse& status, std::vector<Check>& checks) {
  Duration oldest{0};
  for (const v1::Erasure& erasure : status.erasures())
    oldest =
        std::max(oldest, Timestamp{status.now_us()} - Timestamp{erasure.created_timestamp_us()});
  const std::string text =
      status.erasures().empty()
          ? "no bytes of erased entities are left"
          : fmt::format(
                "bytes of {} are still in files, the oldest for {}",
                counted(static_cast<std::uint64_t>(status.erasures_size()), "erasure", "erasures"),
                span_text(oldest));
  if (oldest <= kErasureAgeMax) {
    checks.push_back(Check::fine("erasures", text));
    return;
  }
  checks.push_back(Check::finding(
      "erasures", text,
      "`skua admin compact` removes them now; a load that stays open keeps its files"));
}

void check_loads(const DoctorFacts& facts, std::vector<Check>& checks) {
  if (!facts.loads.ok()) {
    checks.push_back(Check::unknown("loads", facts.loads.status().to_string()));
    return;
  }
  std::uint64_t idle = 0;
  for (const v1::LoadStatus& load : facts.loads->loads()) {
    const Duration age = Timestamp{facts.status->now_us()} - Timestamp{load.last_active_us()};
    if (load.phase() == v1::STAGING && age > kLoadIdleMax) ++idle;
  }
  if (idle == 0) {
    checks.push_back(Check::fine(
        "loads",
        fmt::format("{} under way", counted(static_cast<std::uint64_t>(facts.loads->loads_size()),
                                            "bulk load", "bulk loads"))));
    return;
  }
  checks.push_back(Check::finding(
      "loads",
      fmt::format("nobody went on with {} for an hour", counted(idle, "bulk load", "bulk loads")),
      "run its `skua import --bulk` again, which goes on, or give it up: `skua loads --help`"));
}

}  // namespace

void check_store(const DoctorFacts& facts, std::vector<Check>& checks) {
  check_writes(*facts.status, checks);
  check_retention(*facts.status, checks);
  check_erasures(*facts.status, checks);
  check_loads(facts, checks);
}

}  // namespace skua
