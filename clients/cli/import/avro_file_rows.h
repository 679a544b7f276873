#pragma once

#include <memory>
#include <string>
#include <vector>

#include "clients/cli/files/byte_stream.h"
#include "clients/cli/import/coerced_rows.h"

namespace skua {

// The rows of an Avro object container file: fields of its record go to columns by name. Unions
// with null, enums (as text), bytes and fixed, arrays of scalars, decimals where exact and the
// logical types timestamp-millis, -micros and -nanos are read; dates, maps and records fit no
// column. Memory is bounded by a block of the file. Errors: DATA_LOSS, RESOURCE_EXHAUSTED,
// INVALID_ARGUMENT (the schema, or a column that cannot fit the view; place_columns()). The plan
// outlives it.
[[nodiscard]] Result<std::unique_ptr<RowBatches>> open_avro_rows(
    const std::string& file, std::unique_ptr<ByteStream> stream,
    const std::vector<NamedText>& partitions, const ColumnPlan& plan);

// Reads such a file to its end, without its rows: whether it is whole. Errors: as above, but those
// of the schema and the columns.
[[nodiscard]] Status check_avro_file(const std::string& file, std::unique_ptr<ByteStream> stream);

}  // namespace skua
