#pragma once

#include "api/payload/avro_schema.h"
#include "api/payload/row_shape.h"

namespace skua {

// OK when each field of the rows that the schema describes could fit its column: none is always a
// map, a record or an array that the column does not take. `is_change`: the rows are `before` and
// `after` of Debezium's events. Errors: INVALID_ARGUMENT.
[[nodiscard]] Status check_avro_fit(const AvroSchema& schema, const RowShape& shape,
                                    bool is_change);

}  // namespace skua
