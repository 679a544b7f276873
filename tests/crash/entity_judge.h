#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "skua/v1/types.pb.h"
#include "tests/crash/crash_row.h"

namespace skua::test {

// What a read said of one entity.
struct SeenValue {
  v1::FeatureStatus status = v1::NOT_FOUND;
  std::int64_t event_us = 0;
  std::optional<CrashValues> values;  // None where they were withheld.
};

// One stored row, as history or a snapshot tells it.
struct SeenRow {
  std::int64_t event_us = 0;
  bool is_deleted = false;
  CrashValues values;
};

// Judges answers about one entity by the list of what was done to it, of which the server did the
// first `least` at least: an answer is right when some number of steps from there on explains it,
// lost when only a smaller one does.
class EntityJudge {
 public:
  EntityJudge(std::vector<CrashRow> rows, std::size_t least, const CrashRules& rules)
      : rows_(std::move(rows)), least_(least), rules_(rules) {}

  enum class Verdict { kRight, kLost, kWrong };
  struct Judgement {
    Verdict verdict = Verdict::kWrong;
    std::size_t steps = 0;  // The least number that explains a right answer.
  };

  // A read as of a moment (the read time, of a read of the latest), with the horizon of its answer.
  [[nodiscard]] Judgement judge(const SeenValue& seen, Timestamp as_of, Timestamp horizon) const;
  // All stored versions, newest first; those up to `horizon` may have gone. `may_be_erased`: an
  // erasure that came later may have taken them, or those that were not read yet.
  [[nodiscard]] Judgement judge(const std::vector<SeenRow>& seen, Timestamp horizon,
                                bool may_be_erased = false) const;

  // Whether an answer as of the event timestamp of a row tells that the row was done; none: it
  // tells nothing.
  [[nodiscard]] std::optional<bool> tells_done(const CrashRow& row, const SeenValue& seen) const;

  [[nodiscard]] const std::vector<CrashRow>& rows() const { return rows_; }
  [[nodiscard]] std::size_t least() const { return least_; }

 private:
  // What the first `steps` leave, erased ones gone, newest first.
  [[nodiscard]] std::vector<CrashRow> versions_after(std::size_t steps) const;
  [[nodiscard]] bool explains(std::size_t steps, const SeenValue& seen, Timestamp as_of,
                              Timestamp horizon) const;
  [[nodiscard]] bool explains(std::size_t steps, const std::vector<SeenRow>& seen,
                              Timestamp horizon, bool may_be_erased) const;
  template <typename Explains>
  [[nodiscard]] Judgement find(const Explains& explains) const;

  std::vector<CrashRow> rows_;
  std::size_t least_;
  CrashRules rules_;
};

}  // namespace skua::test
