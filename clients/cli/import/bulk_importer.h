#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "clients/cli/import/load_account.h"
#include "clients/cli/import/load_checkpoint.h"
#include "clients/cli/import/load_parts.h"
#include "clients/cli/import/reject_file.h"
#include "clients/cpp/load_stream.h"
#include "clients/cpp/skua_client.h"

namespace skua {

// What a bulk import loads, and under which name.
struct BulkSource {
  std::string project;
  std::string view;
  std::string load;
  bool replaces = false;  // The rows of the load take the place of those of the view.
  std::vector<std::string> files;
  // Opens one of them, as often as it is asked.
  std::function<Result<std::unique_ptr<RowBatches>>(std::size_t file)> open;
};

// Loads files into a feature view in one step: stages their rows, publishes them, and goes on where
// an earlier run, of this program or of the server, was interrupted. Not thread-safe.
class BulkImporter {
 public:
  enum class Phase { kReading, kStaging, kMerging, kPublishing };
  struct Progress {
    Phase phase = Phase::kReading;
    std::size_t file = 0;
    std::uint64_t rows = 0;        // Staged or merged, by the phase.
    std::uint64_t rows_total = 0;  // 0: not known yet.
  };
  struct Hooks {
    // Once the server said how much of the load is staged; true for `again`, after the server was
    // away.
    std::function<Status(const v1::LoadProgress& progress, bool again)> on_begun;
    std::function<void(const RejectedRow&)> on_rejected;
    std::function<void(const Progress&)> on_progress;
    // True: stop; the load can be gone on with.
    std::function<bool()> is_interrupted;
  };

  // Client and plan outlive the importer.
  BulkImporter(SkuaClient& client, BulkSource source, const ColumnPlan& plan, std::size_t in_flight,
               Hooks hooks);

  // Errors: of a reader; what the server refused for good; UNAVAILABLE and the like after its
  // patience; CANCELLED (interrupted).
  [[nodiscard]] Status run();

  [[nodiscard]] const LoadAccount& account() const { return account_; }
  [[nodiscard]] const v1::LoadReceipt& receipt() const { return receipt_; }
  // An earlier run published it.
  [[nodiscard]] bool was_published() const { return was_published_; }
  // Staged for good, as far as is known.
  [[nodiscard]] const v1::LoadProgress& progress() const { return progress_; }
  [[nodiscard]] bool is_publishing() const { return is_publishing_; }
  [[nodiscard]] const std::set<std::string>& unknown_columns() const { return unknown_columns_; }

 private:
  // A chunk in flight: where its rows came from.
  struct Sent {
    std::size_t file = 0;
    std::vector<std::uint64_t> lines;
  };

  // From the beginning, or from where the server says, to the receipt.
  [[nodiscard]] Status attempt(bool again);
  [[nodiscard]] Status stage_files(std::uint64_t& chunks);
  [[nodiscard]] Status stage_file(LoadStream& stream, std::size_t file, std::uint64_t skipped);
  [[nodiscard]] Status send(LoadStream& stream, LoadPart part, std::size_t file);
  [[nodiscard]] Status take_finished(const FinishedChunk& finished);
  [[nodiscard]] Status publish(std::uint64_t chunks);
  [[nodiscard]] Status finish(const v1::LoadReceipt& receipt);
  [[nodiscard]] Status check_interrupted() const;
  void report_progress(Phase phase, std::uint64_t rows, std::uint64_t rows_total);
  void report_faults(const LoadPart& part, std::size_t file);
  void report_rejections(const v1::StageRowsResponse& response, const Sent& sent);

  SkuaClient& client_;
  const BulkSource source_;
  const ColumnPlan& plan_;
  RowVersions versions_;  // Those that end a file.
  const std::size_t in_flight_max_;
  const Hooks hooks_;
  v1::LoadProgress progress_;
  std::uint64_t session_ = 0;
  LoadCheckpoint position_;
  std::uint64_t next_chunk_ = 0;
  std::map<std::uint64_t, Sent> in_flight_;
  std::set<std::uint64_t> reported_;  // Chunks whose server rejections were told.
  std::set<std::pair<std::size_t, std::uint64_t>> reported_batches_;  // With faults that were told.
  std::size_t file_ = 0;
  bool is_publishing_ = false;
  bool was_published_ = false;
  LoadAccount account_;
  v1::LoadReceipt receipt_;
  std::set<std::string> unknown_columns_;
};

}  // namespace skua
