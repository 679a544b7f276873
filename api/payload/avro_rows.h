#pragma once

#include <memory>

#include "api/payload/avro_plan.h"
#include "api/payload/row_reader.h"

namespace skua {

// Rows as Avro data of one schema. Fields go to columns by name; unions with null, enums (as text),
// bytes and fixed, arrays of scalars and the logical types timestamp-millis, -micros and -nanos are
// read; decimals, and maps and records inside the row, fit no column.
class AvroRows final : public RowReader {
 public:
  // Errors: INVALID_ARGUMENT (the schema is no record).
  [[nodiscard]] static Result<std::shared_ptr<const AvroRows>> make(
      std::shared_ptr<const AvroSchema> schema, std::shared_ptr<const RowShape> shape,
      bool is_change);
  // Of record keys: a record, or a scalar for the one join key.
  [[nodiscard]] static Result<std::shared_ptr<const AvroRows>> make_for_keys(
      std::shared_ptr<const AvroSchema> schema, std::shared_ptr<const RowShape> shape);

  [[nodiscard]] Status read(std::string_view body, RowSink& sink) const override;
  [[nodiscard]] Result<ChangeEvent> read_change(std::string_view body) const override;
  [[nodiscard]] Status read_side(const ChangeEvent& event, ChangeSide side,
                                 RowSink& sink) const override;

 private:
  using Plan = std::unique_ptr<const AvroPlan>;

  explicit AvroRows(std::shared_ptr<const RowShape> shape) : shape_(std::move(shape)) {}

  std::shared_ptr<const RowShape> shape_;
  Plan row_;  // Of rows that stand alone; the others are of change events.
  Plan event_;
  Plan before_;
  Plan after_;
};

}  // namespace skua
