#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/service/row_packer.h"
#include "api/service/write_request.h"
#include "storage/base/result.h"
#include "storage/registry/registered_view.h"
#include "storage/store/dead_letter.h"

namespace skua {

// Whose a record is, as far as it tells: see DeadLetter.
struct RecordOwner {
  std::string entity_key;
  std::vector<JoinKeyValue> join_keys;
};

// A record that did not become a row, and why.
struct RejectedRecord {
  std::uint32_t record = 0;
  std::string column;  // Empty when no one column is to blame.
  Status reason;
  RecordOwner owner = {};
  RowFault fault = RowFault::kContent;
};

// Rows gathered from the records of one batch. A decoder visits the records in ascending order and
// for each calls reject(), ignore(), or begin(), appends the cells, and then commit() or reject().
// At most one row comes of a record. Not thread-safe.
class StreamRows {
 public:
  explicit StreamRows(std::shared_ptr<const RegisteredView> view);

  [[nodiscard]] const RegisteredView& view() const { return *upserts_.view; }

  // Every join key, feature (of upserts() only) and event_timestamps has its column from the
  // start, empty; what a decoder appends are cells in the type of the column (coercion.h).
  [[nodiscard]] WriteRequest& upserts() { return upserts_; }
  [[nodiscard]] WriteRequest& deletes() { return deletes_; }

  // Begins the row of a record, in deletes() or in upserts(), which is returned: append at most one
  // cell to each of its columns.
  WriteRequest& begin(std::uint32_t record, bool is_delete);
  // Ends it: a column without a cell gets null. A column that got two rejects the record.
  void commit();
  // Another value than the row's own that the record has for a join key, as a cell; remembered when
  // the record is rejected. Between begin() and reject().
  void note_join_key(std::size_t join_key, std::string_view cell);
  // The record becomes no row. What begin() started is taken back; the join keys that were there
  // already are remembered with the rejection.
  void reject(std::uint32_t record, std::string column, Status reason);
  // The record asks for nothing: a tombstone that follows a delete, a control message.
  void ignore(std::uint32_t record);

  // Where the row of a record stands, in record order.
  struct Place {
    std::uint32_t record = 0;
    bool is_delete = false;
    std::uint32_t row = 0;
  };
  [[nodiscard]] const std::vector<Place>& places() const { return places_; }
  // Whose the row at a place is. Keys over `key_bytes_max`, which no erase can name, are left out.
  [[nodiscard]] RecordOwner owner(const Place& place,
                                  std::size_t key_bytes_max = kKeyBytesMax) const;
  // Ascending by record.
  [[nodiscard]] const std::vector<RejectedRecord>& rejected() const { return rejected_; }
  [[nodiscard]] std::uint32_t ignored() const { return ignored_; }

 private:
  static constexpr std::size_t kKeyBytesMax = std::numeric_limits<std::uint32_t>::max();

  WriteRequest upserts_;
  WriteRequest deletes_;
  std::optional<Place> open_;        // The row that begin() started.
  std::vector<JoinKeyValue> noted_;  // Of the open row.
  std::vector<Place> places_;
  std::vector<RejectedRecord> rejected_;
  std::uint32_t ignored_ = 0;
};

}  // namespace skua
