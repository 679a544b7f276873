#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "clients/cli/files/byte_stream.h"
#include "storage/base/result.h"

namespace skua {

// Reads the blocks of an Avro object container file (specification 1.11.1), with codec null,
// deflate, snappy or zstandard. What a file claims is never trusted: no block takes more than 64
// MiB, 256 MiB decompressed. Errors of all: DATA_LOSS (no such file, or damaged),
// RESOURCE_EXHAUSTED (a block too large), INVALID_ARGUMENT (another codec), and those of the
// stream. Not thread-safe.
class AvroBlocks {
 public:
  [[nodiscard]] static Result<std::unique_ptr<AvroBlocks>> open(std::unique_ptr<ByteStream> stream);

  [[nodiscard]] const std::string& schema() const { return schema_; }
  // Reads the next block; false at the end of the file.
  [[nodiscard]] Result<bool> next();
  // Reads on to the end of the file, without decompressing.
  [[nodiscard]] Status check_the_rest();
  // Of the last block read.
  [[nodiscard]] std::uint64_t rows() const { return rows_; }
  [[nodiscard]] std::string_view bytes() const { return block_; }
  [[nodiscard]] std::uint64_t bytes_read() const { return bytes_read_; }

 private:
  explicit AvroBlocks(std::unique_ptr<ByteStream> stream) : stream_(std::move(stream)) {}

  [[nodiscard]] Status read_header();
  [[nodiscard]] Status read_metadata(std::uint64_t entries);
  [[nodiscard]] Result<std::string> read_bytes(std::size_t bytes_max);
  [[nodiscard]] Status read_exactly(char* to, std::size_t size);
  [[nodiscard]] Result<std::int64_t> read_long();
  [[nodiscard]] Result<bool> read_block();
  [[nodiscard]] Status decompress();

  std::unique_ptr<ByteStream> stream_;
  std::string schema_;
  std::string codec_;
  std::array<char, 16> sync_{};
  std::uint64_t rows_ = 0;
  std::string packed_;
  std::string block_;
  std::uint64_t bytes_read_ = 0;
};

}  // namespace skua
