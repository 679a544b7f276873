#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string_view>

#include "storage/model/feature_view.h"

namespace skua {

// What a commit does to one entity. The views hold as long as the call.
struct CommittedRow {
  std::string_view entity_key;
  bool is_newest =
      false;  // The commit changes the newest row of the entity; else only its history.
  std::string_view newest;  // The packed row that is the newest then; empty: the entity has none.
};

// What keeps rows in memory before the engine, as the engine sees it: it hears of every commit that
// changes rows, so that it stays exact, and it may know a newest row sooner than the disk. The
// calls come from threads of the engine and must not block on the disk.
class RowTier {
 public:
  virtual ~RowTier() = default;

  // No read of the engine shows the commit yet. Commits come one after the other; an entity may
  // stand in `rows` more than once.
  virtual void before_visible(std::span<const CommittedRow> rows) = 0;
  // Every read of the engine shows the commit, and nobody has its acknowledgement yet; or, when
  // `committed` is false, what reads show of these entities is unknown.
  virtual void after_visible(std::span<const CommittedRow> rows, bool committed) = 0;

  // The rows of a load are about to enter a view, which changes entities that nobody names: when
  // close_view() returns nothing of that generation of its rows is kept, nor is anything until
  // open_view(). Commits go on meanwhile, in between as well. One view at a time.
  virtual void close_view(Generation generation) = 0;
  virtual void open_view() = 0;
  // Around the moment in which reads of the engine begin to show the rows, or not when it failed;
  // no other commit is under way. Reads of the engine show one call all of them or none.
  virtual void before_load() = 0;
  virtual void after_load() = 0;

  // Calls found(i, newest) for every key whose newest row it knows, before it returns; empty: the
  // entity has none. REQUIRES: no commit of these entities is under way.
  virtual void find_newest(
      std::span<const std::string_view> entity_keys,
      const std::function<void(std::size_t, std::string_view)>& found) const = 0;
};

}  // namespace skua
