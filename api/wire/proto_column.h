#pragma once

#include "api/wire/arriving_column.h"
#include "skua/v1/types.pb.h"
#include "storage/model/column.h"

namespace skua {

// Columns of values, between protobuf's classes (skua.v1.Column) and the model.

// Borrows `from`.
[[nodiscard]] ArrivingColumn arriving_column(const v1::Column& from);

// A column of the model for an answer; a null takes its place as zero or empty. `nulls` is set when
// there is one.
void column_to_proto(const Column& from, v1::Column& to);

}  // namespace skua
