#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/base/result.h"
#include "storage/base/time.h"
#include "storage/model/feature_view.h"

namespace skua {

// What became of one row of a write (design: receipts).
enum class RowOutcome : std::uint8_t {
  kApplied = 1,     // Stored; it is the row in effect, or will be when its event timestamp comes.
  kSuperseded = 2,  // Stored in history only: a newer row is in effect.
  kDuplicate = 3,   // Equals the row in effect at its event timestamp; not stored again.
  kExpired = 4,     // Behind the retention horizon and not in effect there; not stored.
  kRejected = 5,    // See the rejection of this row.
};

// "APPLIED": the text on every door.
[[nodiscard]] std::string_view row_outcome_name(RowOutcome outcome);

// Why a row was rejected. `row` counts from 0 in the request; `column` is empty when no one column
// is to blame.
struct Rejection {
  std::uint32_t row = 0;
  std::string column;
  Status reason;
};

// Proof of a commit that a later read may require. An opaque text on every door.
struct CommitToken {
  std::string store_id;
  Sequence sequence = 0;

  [[nodiscard]] std::string to_text() const;
  // Errors: INVALID_ARGUMENT.
  [[nodiscard]] static Result<CommitToken> parse(std::string_view text);
};

// What became of a write that appends to a partition of its view (store/partition_append.h).
enum class AppendOutcome : std::uint8_t {
  kAppended,
  kDuplicate,     // A repeat of one of the last five batches of its producer: committed before.
  kOldDuplicate,  // A repeat of an earlier batch of the same epoch, whose offset is forgotten.
  kOutOfOrder,    // Not the next batch of its producer.
  kFenced,        // Of an epoch that its producer has left.
  kRefused,       // In its place, and bad: see PartitionAppend::refusal.
};

struct AppendReceipt {
  AppendOutcome outcome = AppendOutcome::kAppended;
  std::int64_t base_offset = -1;  // Of kAppended, and the first one's of kDuplicate; else -1.

  friend bool operator==(const AppendReceipt&, const AppendReceipt&) = default;
};

// What became of a write. An append that is not kAppended stored nothing: then it has no outcomes.
struct WriteReceipt {
  std::vector<RowOutcome> outcomes;        // One per row, in request order.
  std::vector<std::uint32_t> future_rows;  // Rows applied ahead of their time, ascending.
  std::vector<Rejection> rejections;       // Ascending by row.
  Timestamp created_timestamp;             // Of the commit.
  Sequence sequence = 0;                   // The last sequence of the commit.
  bool repeated = false;                   // The receipt of an earlier commit, for a retry.
  std::optional<AppendReceipt> append;     // Of a write that appends to a partition.

  [[nodiscard]] std::uint32_t count(RowOutcome outcome) const;
};

}  // namespace skua
