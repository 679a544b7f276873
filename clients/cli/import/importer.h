#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <unordered_map>
#include <vector>

#include "clients/cli/import/import_account.h"
#include "clients/cli/import/import_batch.h"
#include "clients/cli/import/reject_file.h"
#include "clients/cli/import/row_reader.h"
#include "clients/cpp/skua_client.h"
#include "clients/cpp/write_stream.h"

namespace skua {

// Writes the rows of files to a feature view, with several writes in flight. Rows of one entity
// keep the order of their files: all of them take the same lane of the stream.
class Importer {
 public:
  struct Hooks {
    std::function<void(const RejectedRow&)> on_rejected;
    // After every row; `acknowledged` rows have their receipts.
    std::function<void(std::uint64_t acknowledged)> on_progress;
  };

  // Client and plan outlive the importer.
  Importer(SkuaClient& client, const std::string& project, const std::string& view,
           const ColumnPlan& plan, const ImportOptions& options, Hooks hooks);

  // Reads one file to its end. Errors: of the reader; of a write that failed as a whole.
  [[nodiscard]] Status add_file(const std::string& file, RowReader& rows);
  // Sends what is left and waits for every receipt. Errors: as above.
  [[nodiscard]] Status finish();

  [[nodiscard]] const ImportAccount& account() const { return account_; }
  // Of the latest commit seen.
  [[nodiscard]] const std::string& commit_token() const { return commit_token_; }

 private:
  [[nodiscard]] Status add_row(SourceRow& row, std::uint32_t file);
  [[nodiscard]] Status send(std::size_t lane);
  [[nodiscard]] Status take_receipt(const FinishedWrite& finished);
  void report_rejections(const v1::WriteRowsResponse& receipt,
                         const std::vector<RowOrigin>& origins);
  void reject(RowOrigin origin, std::string column, std::string code, std::string reason);

  Hooks hooks_;
  const ColumnPlan& plan_;
  std::size_t batch_rows_;
  std::vector<std::string> files_;
  std::vector<ImportBatch> batches_;                                     // By lane.
  std::unordered_map<std::uint64_t, std::vector<RowOrigin>> in_flight_;  // By ticket.
  std::uint64_t next_ticket_ = 1;
  ImportAccount account_;
  std::string commit_token_;
  std::int64_t last_commit_us_ = 0;
  WriteStream stream_;
};

}  // namespace skua
