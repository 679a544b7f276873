#include "storage/store/rocks/load/load_files.h"

#include <algorithm>
#include <cassert>
#include <utility>

#include "storage/store/rocks/load/key_prefix.h"
#include "storage/store/rocks/load/load_buffer.h"
#include "storage/store/rocks/load/pair_writer.h"
#include "storage/store/rocks/load/published_rows.h"
#include "storage/store/rocks/load/run_groups.h"
#include "storage/store/rocks/load/run_merge.h"

namespace skua {
namespace {

// How many rows ahead the processor is asked for.
constexpr std::size_t kRowsAhead = 8;

// Runs that a merge made for another merge; they go when that one is done, or fails.
class BetweenRuns {
 public:
  BetweenRuns(const LoadFilesOptions& options, const LoadFiles::Arrangement& arrangement,
              MergeProgress& progress)
      : options_(options), arrangement_(arrangement), progress_(progress) {}
  ~BetweenRuns() {
    for (const std::string& name : names_) remove_pair(options_, name);
  }
  BetweenRuns(const BetweenRuns&) = delete;
  BetweenRuns& operator=(const BetweenRuns&) = delete;

  // Merges the smallest runs until at most `fan_in` are left.
  [[nodiscard]] Status reduce(std::vector<LoadFilePair>& runs) {
    while (runs.size() > options_.fan_in) {
      const std::size_t taken = first_merge_of(runs.size(), options_.fan_in);
      std::partial_sort(
          runs.begin(), runs.begin() + static_cast<std::ptrdiff_t>(taken), runs.end(),
          [](const LoadFilePair& a, const LoadFilePair& b) { return a.rows < b.rows; });
      const std::span<const LoadFilePair> smallest(runs.data(), taken);
      ASSIGN_OR_RETURN(LoadFilePair merged, merge(smallest));
      for (const LoadFilePair& run : smallest)
        if (std::erase(names_, run.name) != 0) remove_pair(options_, run.name);
      names_.push_back(merged.name);
      runs.erase(runs.begin(), runs.begin() + static_cast<std::ptrdiff_t>(taken));
      runs.push_back(std::move(merged));
    }
    return {};
  }

 private:
  [[nodiscard]] Result<LoadFilePair> merge(std::span<const LoadFilePair> runs) {
    PairWriter writer(options_, PairWriter::Kind::kRun,
                      arrangement_.name_prefix + "between" + std::to_string(made_++));
    RETURN_IF_ERROR(writer.open());
    ASSIGN_OR_RETURN(RunMerge rows, RunMerge::open(options_, runs));
    while (rows.first().is_valid()) {
      RETURN_IF_ERROR(writer.add(rows.first().history_key(), rows.first().row()));
      RETURN_IF_ERROR(rows.next());
      RETURN_IF_ERROR(progress_.step());
    }
    return writer.finish();
  }

  const LoadFilesOptions& options_;
  const LoadFiles::Arrangement& arrangement_;
  MergeProgress& progress_;
  std::vector<std::string> names_;
  std::uint64_t made_ = 0;
};

bool has_latest(const LoadFilesOptions& options, const LoadFilePair& pair) {
  return options.history.env->FileExists(load_latest_path(options.folder, pair.name)).ok();
}

}  // namespace

std::string load_history_path(const std::string& folder, const std::string& name) {
  return folder + "/" + name + ".history.sst";
}

std::string load_latest_path(const std::string& folder, const std::string& name) {
  return folder + "/" + name + ".latest.sst";
}

struct LoadFiles::State {
  LoadFilesOptions options;
  Sequence base = 0;
  std::uint64_t rows_cut = 0;
  std::vector<LoadFilePair> runs;
  LoadBuffer buffer;
};

LoadFiles::LoadFiles(LoadFilesOptions options, Sequence base, std::uint64_t rows,
                     const std::vector<LoadFilePair>& runs) {
  assert(options.number != 0 && options.fan_in >= 2);
  LoadBuffer buffer(options.number);
  state_ = std::make_unique<State>(State{std::move(options), base, rows, runs, std::move(buffer)});
}

LoadFiles::~LoadFiles() = default;

void LoadFiles::add(const UnstampedRow& row) {
  state_->buffer.add(row, state_->base + state_->rows_cut + state_->buffer.rows());
}

std::uint64_t LoadFiles::buffered_rows() const { return state_->buffer.rows(); }

bool LoadFiles::is_due(std::string_view next_entity_key) const {
  const std::uint64_t bytes = state_->buffer.bytes();
  if (state_->buffer.rows() == 0 || bytes < state_->options.buffer_bytes) return false;
  return bytes >= 2 * state_->options.buffer_bytes ||
         next_entity_key != state_->buffer.last_added_entity();
}

Result<LoadFilePair> LoadFiles::cut(const std::string& name) {
  LoadBuffer& buffer = state_->buffer;
  assert(buffer.rows() != 0);
  buffer.sort();
  LoadFilePair range;
  range.first_entity = entity_of(buffer.history_key(0));
  range.last_entity = entity_of(buffer.history_key(buffer.rows() - 1));
  const bool will_be_merged =
      std::any_of(state_->runs.begin(), state_->runs.end(),
                  [&](const LoadFilePair& run) { return overlap(run, range); });

  PairWriter writer(state_->options,
                    will_be_merged ? PairWriter::Kind::kRun : PairWriter::Kind::kPair, name);
  RETURN_IF_ERROR(writer.open());
  for (std::size_t i = 0; i < buffer.rows(); ++i) {
    buffer.prefetch(i + kRowsAhead);
    RETURN_IF_ERROR(writer.add(buffer.history_key(i), buffer.row(i)));
  }
  ASSIGN_OR_RETURN(LoadFilePair run, writer.finish());
  if (Status synced = sync_load_folder(state_->options); !synced.ok()) {
    remove_pair(state_->options, name);
    return synced;
  }
  state_->runs.push_back(run);
  state_->rows_cut += buffer.rows();
  buffer.clear();
  return run;
}

Result<LoadFiles::Arranged> LoadFiles::arrange(const std::vector<LoadFilePair>& runs,
                                               const Arrangement& arrangement) {
  assert(state_->buffer.rows() == 0);
  state_->buffer.release();
  const LoadFilesOptions& options = state_->options;
  const bool rewrites = arrangement.is_erased || arrangement.base != arrangement.new_base;
  Arranged out;
  MergeProgress progress(arrangement);
  PublishedRows published(options, arrangement, out);
  for (std::vector<LoadFilePair>& group : overlapping_groups(runs)) {
    RETURN_IF_ERROR(progress.report());
    if (group.size() == 1 && !rewrites && has_latest(options, group.front())) {
      out.pairs.push_back(std::move(group.front()));
      continue;
    }
    BetweenRuns between(options, arrangement, progress);
    RETURN_IF_ERROR(between.reduce(group));
    ASSIGN_OR_RETURN(RunMerge rows, RunMerge::open(options, group));
    while (rows.first().is_valid()) {
      RETURN_IF_ERROR(published.add(rows.first().history_key(), rows.first().row()));
      RETURN_IF_ERROR(rows.next());
      RETURN_IF_ERROR(progress.step());
    }
    RETURN_IF_ERROR(published.close_pair());
  }
  RETURN_IF_ERROR(progress.report());
  RETURN_IF_ERROR(sync_load_folder(options));
  published.keep();
  return out;
}

}  // namespace skua
