#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "storage/base/result.h"
#include "storage/codec/row_layout.h"
#include "storage/model/receipt.h"
#include "storage/store/dead_letter.h"
#include "storage/store/partition_append.h"

namespace skua {

// A row of a write. The header of `row` is not stamped yet.
struct UnstampedRow {
  // Of any generation of the view: the engine files the row under the one that is current when it
  // is its turn.
  std::string entity_key;
  std::optional<Timestamp> event_timestamp;  // None: the created timestamp of the commit.
  std::string row;
  std::uint32_t request_row = 0;  // Its place in the request.
};

// Identifies a write for retries: the receipts of the last five sequences of a writer are kept.
struct WriterStamp {
  std::string writer_id;
  std::uint64_t sequence = 0;
};

// A record that commits with the rows of a write or not at all (producer state, source offsets,
// import checkpoints).
struct ProgressRecord {
  std::string name;
  std::string value;
};

struct WriteBatch {
  Incarnation incarnation = 0;
  // The layouts of the view by schema version, the rows' own last: for comparing with older stored
  // rows.
  std::shared_ptr<const std::vector<RowLayout>> layouts;
  std::vector<UnstampedRow> rows;
  std::uint32_t request_rows = 0;  // Rows of the request, rejected ones included.
  // Why rows were refused before, kept for the receipt. Not every refused row is described: a row
  // of the request that is not in `rows` is rejected.
  std::vector<Rejection> rejections;
  std::optional<WriterStamp> writer;
  bool all_or_nothing = false;  // Nothing is stored when the state of any entity cannot be read.
  std::vector<ProgressRecord> progress;
  std::optional<PartitionAppend> append;
  // Kept with the rows. Each `offset` is the place in the batch; the engine adds the base offset,
  // and sets sequence and created timestamp.
  std::vector<DeadLetter> dead_letters;
  // Set where EXPIRED rows are kept: the letter of one row of the request, `offset` as above. Runs
  // on the preparing thread.
  std::function<DeadLetter(std::uint32_t request_row)> expired_letter;
  std::uint64_t expired_letter_bytes = 0;  // What it keeps in memory, for the queue's limit.
  // Letters of the view that leave with this commit: replayed, or discarded. With rows, all of them
  // must still be there: the write is ABORTED otherwise. Without, those that are gone are left out.
  std::vector<Sequence> settled_letters;
};

using WriteDone = std::function<void(Result<WriteReceipt>)>;

}  // namespace skua
