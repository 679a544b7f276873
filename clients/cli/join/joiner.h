#pragma once

#include <deque>
#include <functional>
#include <future>
#include <string>
#include <vector>

#include "clients/cli/join/training_output.h"
#include "clients/cli/join/training_rows.h"
#include "clients/cpp/skua_client.h"
#include "storage/base/result.h"

namespace skua {

struct JoinOptions {
  TrainingExtras extras;
  bool allow_beyond_retention = false;  // Such values are null, and counted.
  std::size_t batch_rows = 1000;        // Of one call.
  std::size_t in_flight = 4;
};

// What became of the rows of a spine.
struct JoinAccount {
  std::uint64_t rows = 0;
  std::vector<GroupCounts> groups;  // As in FeatureLayout.
  std::uint64_t null_values = 0;

  void add(const TrainingRows& rows);
};

// Asks the server about every row of a spine, with several calls in flight, and writes the rows in
// their order. Holds no more than the rows of those calls.
class Joiner {
 public:
  // `written` rows so far.
  using OnProgress = std::function<void(std::uint64_t written)>;

  // Client, layout and output outlive it.
  Joiner(SkuaClient& client, const FeatureLayout& layout, TrainingOutput& output,
         const JoinOptions& options, OnProgress on_progress);

  // Errors: of the file; OUT_OF_RANGE (a row asks for what retention no longer keeps), naming file
  // and line; of calls and the output.
  [[nodiscard]] Status add_file(const std::string& name, SpineFile& file);
  // Writes what is still in flight.
  [[nodiscard]] Status finish();

  [[nodiscard]] const JoinAccount& account() const { return account_; }

 private:
  struct Asked {
    std::string file;
    std::future<Result<TrainingRows>> rows;  // Waits for its call when destroyed.
  };

  [[nodiscard]] Result<TrainingRows> ask(SpineRows spine) const;
  [[nodiscard]] Status write_next();
  [[nodiscard]] Status beyond_retention(const std::string& file, const TrainingRows& rows) const;

  SkuaClient& client_;
  const FeatureLayout& layout_;
  TrainingOutput& output_;
  const JoinOptions options_;
  OnProgress on_progress_;
  JoinAccount account_;
  std::deque<Asked> asked_;
};

}  // namespace skua
