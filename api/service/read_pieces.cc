#include "api/service/read_pieces.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "storage/base/result.h"

namespace skua {
namespace {

// Large enough that a MultiGet of the engine has work for the disk in parallel.
constexpr std::size_t kPieceLookups = 256;

void look_up(const Engine& engine, std::span<const Lookup> lookups, const PieceRules& rules,
             IoMode mode, RowSet& out) {
  if (rules.is_latest)
    engine.lookup_latest(lookups, rules.read_time, mode, out);
  else
    engine.lookup_as_of(lookups, rules.read_time, mode, out);
}

void append(RowSet piece, RowSet& out) {
  std::move(piece.rows.begin(), piece.rows.end(), std::back_inserter(out.rows));
  std::move(piece.owners.begin(), piece.owners.end(), std::back_inserter(out.owners));
}

}  // namespace

Status look_up_in_pieces(const Engine& engine, std::span<const Lookup> lookups,
                         const PieceRules& rules, const StillWanted& still_wanted, RowSet& out) {
  out = {};
  for (std::size_t done = 0; done < lookups.size();) {
    const Status wanted = still_wanted ? still_wanted() : Status::ok_status();
    const bool is_late = wanted.code() == StatusCode::kDeadlineExceeded;
    if (!wanted.ok() && !(is_late && rules.partial_on_deadline)) return wanted;
    const std::size_t count =
        is_late ? lookups.size() - done : std::min(kPieceLookups, lookups.size() - done);
    RowSet piece;
    look_up(engine, lookups.subspan(done, count), rules,
            is_late ? IoMode::kMemoryOnly : IoMode::kMayBlock, piece);
    append(std::move(piece), out);
    done += count;
  }
  return Status::ok_status();
}

}  // namespace skua
