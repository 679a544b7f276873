#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "storage/base/result.h"

namespace skua {

// Bytes that come in order: of a file, a pipe, or an object of a store. Not thread-safe.
class ByteStream {
 public:
  virtual ~ByteStream() = default;

  // Reads `size` bytes; fewer only at the end. Errors: DATA_LOSS, UNAVAILABLE.
  [[nodiscard]] virtual Result<std::size_t> read(char* to, std::size_t size) = 0;
  // Unknown for pipes.
  [[nodiscard]] virtual std::optional<std::uint64_t> bytes_total() const = 0;
};

// A file of this machine; "-" is standard input. Errors: NOT_FOUND, PERMISSION_DENIED,
// INVALID_ARGUMENT (a folder).
[[nodiscard]] Result<std::unique_ptr<ByteStream>> open_local_file(const std::string& path);

// All of a stream. Errors: of the stream; RESOURCE_EXHAUSTED beyond `bytes_max`.
[[nodiscard]] Result<std::string> read_all(ByteStream& stream, std::size_t bytes_max);

}  // namespace skua
