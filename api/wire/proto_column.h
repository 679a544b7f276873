#pragma once

#include <functional>
#include <string_view>

#include "skua/v1/types.pb.h"
#include "storage/base/result.h"
#include "storage/model/column.h"

namespace skua {

// Columns of values, between the wire contract (skua.v1.Column) and the model.

// Told of each cell that does not fit; the cell was appended as null.
using CellRejected = std::function<void(std::uint32_t row, Status reason)>;

// The rows of an arriving column. Errors: INVALID_ARGUMENT naming the column as `path`: two value
// fields filled, a field of another type than `type` says, list_lengths or nulls that do not add
// up.
[[nodiscard]] Result<std::uint32_t> proto_column_rows(const v1::Column& from,
                                                      std::string_view path);

// The type of an arriving column: what it says, or else what its filled field tells. Without any
// value it is `wanted`. REQUIRES: proto_column_rows() accepted it.
[[nodiscard]] ValueType proto_column_type(const v1::Column& from, ValueType wanted);

// Appends all rows to a column of any type, coerced where the types differ. REQUIRES:
// proto_column_rows() accepted it.
void append_proto_column(const v1::Column& from, Column& to, const CellRejected& rejected);

// Calls `visit(row)` for each row whose cell is not null. REQUIRES: proto_column_rows() accepted
// it.
void visit_not_null(const v1::Column& from, std::uint32_t rows,
                    const std::function<void(std::uint32_t row)>& visit);

// A column of the model for an answer; a null takes its place as zero or empty. `nulls` is set when
// there is one.
void column_to_proto(const Column& from, v1::Column& to);

}  // namespace skua
