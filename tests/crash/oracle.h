#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "skua/v1/online.pb.h"
#include "tests/crash/entity_judge.h"
#include "tests/crash/expected_state.h"
#include "tests/support/door.h"
#include "tests/support/random_source.h"

namespace skua::test {

// The server went away; gRPC itself cancels calls that arrive while a server shuts down.
[[nodiscard]] bool is_gone(const Status& status);

// Asks the server about entities and holds the answers against what was done, whatever did it.
// What disagrees is a failure of the running test, and counted. THREAD-SAFE.
class Oracle {
 public:
  Oracle(ExpectedState& state, const CrashRules& rules) : state_(state), rules_(rules) {}

  // Reads entities: the latest, or as of a moment each. False: the server is gone.
  bool read(Door& door, const std::vector<std::uint32_t>& entities,
            const std::vector<Timestamp>& as_of);
  // Moments worth asking for: about the event timestamps of the entities.
  [[nodiscard]] std::vector<Timestamp> moments(const std::vector<std::uint32_t>& entities,
                                               RandomSource& random) const;
  // All stored versions of one entity.
  bool check_history(Door& door, std::uint32_t entity);
  // All rows of a snapshot: `least` was known of each entity when it was begun, or before.
  // `read_time` judged it.
  void check_snapshot(const std::map<std::uint32_t, std::vector<SeenRow>>& rows,
                      const std::vector<std::size_t>& least, Timestamp read_time);
  // What was known of each entity; for check_snapshot.
  [[nodiscard]] std::vector<std::size_t> least() const;

  // Requests in flight, in the order in which they were sent: each was done as a whole or not at
  // all, and none without those before it. False: the server is gone.
  bool check_whole(Door& door, const std::vector<ExpectedState::Ticket>& pending);

  [[nodiscard]] ExpectedState& state() { return state_; }
  [[nodiscard]] const CrashRules& rules() const { return rules_; }
  [[nodiscard]] std::uint64_t checks() const { return checks_; }
  [[nodiscard]] std::uint64_t lost() const { return lost_; }
  [[nodiscard]] std::uint64_t wrong() const { return wrong_; }
  // Something else that must not be.
  void fail(const std::string& what);

 private:
  struct Answer {
    v1::GetFeaturesResponse response;
    Timestamp horizon;
    std::vector<SeenValue> seen;  // In the order of the request.
  };
  std::optional<Answer> ask(Door& door, const std::vector<std::uint32_t>& entities,
                            const std::vector<Timestamp>& as_of, bool shows_expired);
  [[nodiscard]] EntityJudge judge_of(std::uint32_t entity, std::size_t least) const;
  void count(const EntityJudge& judge, const EntityJudge::Judgement& judgement,
             std::uint32_t entity, const std::function<std::string()>& told);
  [[nodiscard]] Timestamp horizon_at(Timestamp read_time) const;

  ExpectedState& state_;
  CrashRules rules_;
  std::atomic<std::uint64_t> checks_{0};
  std::atomic<std::uint64_t> lost_{0};
  std::atomic<std::uint64_t> wrong_{0};
};

}  // namespace skua::test
