#pragma once

#include <functional>
#include <string>
#include <unordered_map>
#include <vector>

#include "clients/cli/import/import_account.h"
#include "clients/cli/import/import_batch.h"
#include "clients/cli/import/reject_file.h"
#include "clients/cli/import/row_versions.h"
#include "clients/cli/import/stored_versions.h"
#include "clients/cpp/skua_client.h"
#include "clients/cpp/write_stream.h"

namespace skua {

// Writes the rows of files to a feature view, with several writes in flight. Rows of one entity
// keep the order of their files, the versions of one row in an export that of their sequences: all
// of them take the same lane of the stream. Versions that the server holds already count as
// duplicate. A dry run asks the server about every row and stores none.
class Importer {
 public:
  struct Hooks {
    std::function<void(const RejectedRow&)> on_rejected;
    // Now and then; `acknowledged` rows have their receipts.
    std::function<void(std::uint64_t acknowledged)> on_progress;
  };

  // Client and plan outlive the importer.
  Importer(SkuaClient& client, const std::string& project, const std::string& view,
           const ColumnPlan& plan, const ImportOptions& options, Hooks hooks);

  // Reads one file to its end. Errors: of the reader; of a write that failed as a whole.
  [[nodiscard]] Status add_file(const std::string& file, RowBatches& rows);
  // Sends what is left and waits for every receipt. Errors: as above.
  [[nodiscard]] Status finish();

  [[nodiscard]] const ImportAccount& account() const { return account_; }
  // Of the latest commit seen.
  [[nodiscard]] const std::string& commit_token() const { return commit_token_; }

 private:
  [[nodiscard]] Status add_rows(const CoercedRows& rows, std::uint32_t file);
  [[nodiscard]] Status add_row(const CoercedRows& rows, std::size_t row, RowOrigin origin);
  // Adds the rows that wait, but those that the server holds.
  [[nodiscard]] Status add_versions();
  [[nodiscard]] Status send(std::size_t lane);
  // Asks at once: nothing is written, so nothing is gained by writes in flight.
  [[nodiscard]] Status try_batch(ImportBatch& batch);
  [[nodiscard]] Status take_receipt(const FinishedWrite& finished);
  void report_rejections(const v1::WriteRowsResponse& receipt,
                         const std::vector<RowOrigin>& origins);
  void report(RowOrigin origin, const v1::Rejection& rejection);
  void reject(RowOrigin origin, std::string column, std::string code, std::string reason);
  [[nodiscard]] Status failed(const Status& status, const std::vector<RowOrigin>& origins) const;
  [[nodiscard]] Status about(RowOrigin origin, const Status& status) const;

  Hooks hooks_;
  SkuaClient& client_;
  const ColumnPlan& plan_;
  std::size_t batch_rows_;
  bool dry_run_;
  std::optional<Timestamp> horizon_;
  std::vector<std::string> files_;
  CoercedRows rows_;
  RowVersions versions_;  // They may go on in the next file.
  std::vector<RowOrigin> version_origins_;
  StoredVersions stored_versions_;
  std::vector<ImportBatch> batches_;                                     // By lane.
  std::unordered_map<std::uint64_t, std::vector<RowOrigin>> in_flight_;  // By ticket.
  std::uint64_t next_ticket_ = 1;
  ImportAccount account_;
  std::string commit_token_;
  std::int64_t last_commit_us_ = 0;
  WriteStream stream_;
};

}  // namespace skua
