#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "api/service/write_request.h"
#include "storage/base/limits.h"
#include "storage/store/engine.h"

namespace skua {

// What a row was rejected for: doors answer the kinds differently.
enum class RowFault : std::uint8_t { kContent, kEventTimestamp, kSize };

// Judges the rows of a write one by one and packs the good ones. Borrows the request, and rejects
// its bad rows there. Not thread-safe.
class RowPacker {
 public:
  // `latest` is the last event timestamp that is not too far ahead. REQUIRES:
  // request.check_columns() is OK.
  RowPacker(WriteRequest& request, const Limits& limits, Timestamp latest);

  // nullopt: the row is rejected.
  [[nodiscard]] std::optional<UnstampedRow> pack(std::uint32_t row);
  // Of the row that pack() rejected last.
  [[nodiscard]] RowFault fault() const { return fault_; }

 private:
  // Each is false when it rejected the row.
  [[nodiscard]] bool reject(std::uint32_t row, const std::string& column, RowFault fault,
                            Status reason);
  [[nodiscard]] bool take_key(std::uint32_t row, UnstampedRow& out);
  [[nodiscard]] bool take_event_timestamp(std::uint32_t row, UnstampedRow& out);
  [[nodiscard]] bool take_features(std::uint32_t row, UnstampedRow& out);

  WriteRequest& request_;
  const Limits& limits_;
  Timestamp latest_;
  RowFault fault_ = RowFault::kContent;
  std::vector<const Column*> keys_;
  std::vector<const Column*> features_;  // One per slot of the layout; nullptr: absent.
  std::vector<std::size_t> varying_;     // Those among them whose cells may be of any length.
};

}  // namespace skua
