#pragma once

#include <span>
#include <string_view>

namespace skua {

// What a commit does to one entity. The views hold as long as the call.
struct CommittedRow {
  std::string_view entity_key;
  bool is_newest =
      false;  // The commit changes the newest row of the entity; else only its history.
  std::string_view newest;  // The packed row that is the newest then; empty: the entity has none.
};

// Hears of every commit that changes rows, so that what keeps rows in memory before the engine
// stays exact. Both calls come from threads of the engine, in pairs, one pair after the other; they
// must not block on the disk. An entity may stand in `rows` more than once.
class CommitListener {
 public:
  virtual ~CommitListener() = default;

  // No read of the engine shows the commit yet.
  virtual void before_visible(std::span<const CommittedRow> rows) = 0;
  // Every read of the engine shows the commit, and nobody has its acknowledgement yet; or, when
  // `committed` is false, what reads show of these entities is unknown.
  virtual void after_visible(std::span<const CommittedRow> rows, bool committed) = 0;
};

}  // namespace skua
