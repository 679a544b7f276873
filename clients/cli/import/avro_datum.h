#pragma once

#include <cstdint>
#include <string_view>

#include "clients/cli/import/avro_file_schema.h"
#include "storage/model/column.h"

namespace skua {

// Reads Avro data in binary encoding, one value after the other (specification 1.11.1, "Binary
// Encoding"). False from any of its functions: the data are damaged, and reading is over. Schema
// and bytes outlive it.
class AvroDatum {
 public:
  AvroDatum(const AvroFileSchema& schema, std::string_view bytes)
      : schema_(schema), rest_(bytes), steps_left_(8 * bytes.size() + kFreeSteps) {}

  [[nodiscard]] std::size_t bytes_left() const { return rest_.size(); }

  // Appends one cell, coerced; null where `fit` says why the value does not fit the column.
  [[nodiscard]] bool read(const AvroFileType& type, Column& to, Status& fit);
  // Appends an event timestamp; bare numbers are of this unit.
  [[nodiscard]] bool read_time(const AvroFileType& type, Column& to, TimestampUnit unit,
                               Status& fit);
  [[nodiscard]] bool skip(const AvroFileType& type);

 private:
  // Values without bytes, such as arrays of nulls, could go on for ever.
  static constexpr std::uint64_t kFreeSteps = 1'000'000;

  [[nodiscard]] bool read_long(std::int64_t& value);
  [[nodiscard]] bool read_bytes(std::uint64_t size, std::string_view& bytes);
  [[nodiscard]] bool read_sized(std::string_view& bytes);
  template <typename T>
  [[nodiscard]] bool read_fixed(T& value);
  // Follows unions to the branch that is there.
  [[nodiscard]] const AvroFileType* resolve(const AvroFileType& type);
  // The next count of an array or map; 0 ends it.
  [[nodiscard]] bool read_count(std::uint64_t& count);
  [[nodiscard]] bool read_scalar(const AvroFileType& type, Column& to, Status& fit);
  [[nodiscard]] bool read_array(const AvroFileType& type, Column& to, Status& fit);
  [[nodiscard]] bool skip_items(const AvroFileType& type);

  const AvroFileSchema& schema_;
  std::string_view rest_;
  std::uint64_t steps_left_;
};

}  // namespace skua
