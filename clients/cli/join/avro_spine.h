#pragma once

#include <memory>
#include <string>
#include <vector>

#include "clients/cli/files/byte_stream.h"
#include "clients/cli/import/source_files.h"
#include "clients/cli/join/spine_rows.h"

namespace skua {

// The columns of an Avro file that a training set can carry: the fields of its record in their
// types; int is INT32, enums are STRING, decimals DOUBLE (where exact). Join keys have the type of
// the request. Errors: INVALID_ARGUMENT (a date, map or record: leave it out; a union of several
// kinds), DATA_LOSS, and those of the stream.
[[nodiscard]] Result<std::vector<OutputColumn>> avro_spine_columns(
    const SourceFile& source, std::unique_ptr<ByteStream> stream, const SpineOptions& options);

}  // namespace skua
