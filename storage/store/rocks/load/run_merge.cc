#include "storage/store/rocks/load/run_merge.h"

#include <algorithm>
#include <utility>

#include "storage/store/rocks/load/key_prefix.h"

namespace skua {
namespace {

// Entities between two others begin with the bytes that those begin with alike.
std::size_t alike_bytes_of(std::span<const LoadFilePair> runs) {
  std::string_view first = runs.front().first_entity;
  std::string_view last = runs.front().last_entity;
  for (const LoadFilePair& run : runs) {
    first = std::min(first, std::string_view(run.first_entity));
    last = std::max(last, std::string_view(run.last_entity));
  }
  return alike_bytes(first, last);
}

}  // namespace

Status MergeProgress::report() const {
  if (arrangement_.cancelled != nullptr && arrangement_.cancelled->load())
    return {StatusCode::kCancelled, "the merge of a bulk load was cancelled"};
  if (arrangement_.progress) arrangement_.progress(rows_);
  return {};
}

Result<RunMerge> RunMerge::open(const LoadFilesOptions& options,
                                std::span<const LoadFilePair> runs) {
  const std::size_t alike = alike_bytes_of(runs);
  std::vector<RunCursor> cursors;
  cursors.reserve(runs.size());
  for (const LoadFilePair& run : runs) {
    ASSIGN_OR_RETURN(RunCursor cursor, RunCursor::open(options, run, alike));
    cursors.push_back(std::move(cursor));
  }
  return RunMerge(std::move(cursors));
}

RunMerge::RunMerge(std::vector<RunCursor> cursors)
    : cursors_(std::move(cursors)), losers_(cursors_.size()) {
  const std::size_t size = cursors_.size();
  std::vector<std::size_t> winners(2 * size);
  for (std::size_t i = 0; i < size; ++i) winners[size + i] = i;
  for (std::size_t node = size - 1; node >= 1; --node) {
    std::size_t winner = winners[2 * node];
    std::size_t loser = winners[2 * node + 1];
    if (is_before(cursors_[loser], cursors_[winner])) std::swap(winner, loser);
    winners[node] = winner;
    losers_[node] = loser;
  }
  losers_[0] = winners[1];
}

Status RunMerge::next() {
  std::size_t winner = losers_[0];
  RETURN_IF_ERROR(cursors_[winner].next());
  for (std::size_t node = (cursors_.size() + winner) / 2; node >= 1; node /= 2)
    if (is_before(cursors_[losers_[node]], cursors_[winner])) std::swap(losers_[node], winner);
  losers_[0] = winner;
  return {};
}

}  // namespace skua
