#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "storage/base/result.h"

namespace arrow {
class Buffer;
namespace io {
class RandomAccessFile;
}  // namespace io
}  // namespace arrow

namespace skua {

// The footer of a Parquet file: its FileMetaData, as Thrift's compact protocol writes it. Errors:
// DATA_LOSS (no Parquet file, or cut off), RESOURCE_EXHAUSTED (a footer beyond `bytes_max`).
[[nodiscard]] Result<std::shared_ptr<arrow::Buffer>> read_parquet_footer(
    arrow::io::RandomAccessFile& file, std::uint64_t bytes_max);

// Arrow follows the groups of a schema by recursion, and a few bytes of footer nest one deeper: so
// they are counted before Arrow sees them. Errors: RESOURCE_EXHAUSTED (deeper than 100), DATA_LOSS
// (no footer). Format: apache/thrift doc/specs/thrift-compact-protocol.md, apache/parquet-format
// parquet.thrift.
[[nodiscard]] Status check_schema_nesting(std::string_view footer);

}  // namespace skua
