#pragma once

#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "api/payload/row_sink.h"
#include "storage/base/result.h"
#include "storage/base/time.h"

namespace skua {

// Per field of a RowShape; empty: all plain.
using FieldMeanings = std::vector<ValueMeaning>;

// A change of a row as Debezium writes it: {before, after, op, source: {ts_ms, ...}, ts_ms, ...}.
struct ChangeEvent {
  enum class Kind : std::uint8_t {
    kUpsert,  // c, u, r: the row is `after`.
    kDelete,  // d: the row was `before`.
    kOther,   // t (truncate), m (message): no row.
  };

  Kind kind = Kind::kOther;
  bool has_before = false;
  bool has_after = false;
  std::optional<Timestamp> time;  // When the source changed it.

  // For the reader that made the event; they live until it reads the next one on this thread.
  std::string_view before;
  std::string_view after;
  std::shared_ptr<const FieldMeanings> meanings;
};

enum class ChangeSide : std::uint8_t { kBefore, kAfter };

// Reads rows of one format and schema. Values that do not fit are failures of the sink; the Status
// is about the bytes: INVALID_ARGUMENT when they are not of the format. THREAD-SAFE.
class RowReader {
 public:
  virtual ~RowReader() = default;

  // An envelope with null in it, where the row should be.
  [[nodiscard]] virtual bool is_null(std::string_view /*body*/) const { return false; }
  [[nodiscard]] virtual Status read(std::string_view body, RowSink& sink) const = 0;
  // A record key: a row, or a scalar for the one join key where the format has scalars.
  [[nodiscard]] virtual Status read_key(std::string_view body, RowSink& sink) const {
    return read(body, sink);
  }

  [[nodiscard]] virtual Result<ChangeEvent> read_change(std::string_view body) const = 0;
  // REQUIRES: the event has this side.
  [[nodiscard]] virtual Status read_side(const ChangeEvent& event, ChangeSide side,
                                         RowSink& sink) const = 0;
};

// The kind of a Debezium operation. Errors: INVALID_ARGUMENT.
[[nodiscard]] Result<ChangeEvent::Kind> change_kind(std::string_view op);

// The moments of an event or its source, by unit; 0 or less: not said.
struct ChangeTimes {
  std::int64_t ms = 0;
  std::int64_t us = 0;
  std::int64_t ns = 0;

  // The place for a field of this name; nullptr: it is none of these.
  [[nodiscard]] std::int64_t* find(std::string_view name);
  // The most exact one.
  [[nodiscard]] std::optional<Timestamp> moment() const;
};

}  // namespace skua
