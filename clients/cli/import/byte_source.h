#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "clients/cli/files/byte_stream.h"
#include "storage/base/result.h"

namespace skua {

// The bytes of a stream, line by line.
class ByteSource {
 public:
  explicit ByteSource(std::unique_ptr<ByteStream> stream) : stream_(std::move(stream)) {}
  // Of this machine; "-" is standard input. Errors: NOT_FOUND, PERMISSION_DENIED, INVALID_ARGUMENT
  // (a folder).
  [[nodiscard]] static Result<std::unique_ptr<ByteSource>> open(const std::string& path);
  // Bytes held in memory.
  [[nodiscard]] static std::unique_ptr<ByteSource> of_text(std::string text);
  ByteSource(const ByteSource&) = delete;
  ByteSource& operator=(const ByteSource&) = delete;

  // The next line with its terminator (LF, CRLF or a lone CR; none at the end of the input), valid
  // until the next call; nullopt at the end. Errors: of the stream; RESOURCE_EXHAUSTED (a line too
  // long).
  [[nodiscard]] Result<std::optional<std::string_view>> next_line();

  // Lines handed out so far: the number of the last one, counting from 1.
  [[nodiscard]] std::uint64_t line_number() const { return line_number_; }
  [[nodiscard]] std::uint64_t bytes_read() const { return bytes_read_; }

 private:
  // Reads more into the buffer; false at the end of the input.
  [[nodiscard]] Result<bool> fill();

  std::unique_ptr<ByteStream> stream_;
  std::string buffer_;
  std::size_t position_ = 0;
  bool at_end_ = false;
  std::uint64_t line_number_ = 0;
  std::uint64_t bytes_read_ = 0;
};

}  // namespace skua
