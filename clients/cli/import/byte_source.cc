#include "clients/cli/import/byte_source.h"

#include <fmt/format.h>

namespace skua {
namespace {

constexpr std::size_t kReadBytes = 1U << 18U;
constexpr std::size_t kLineBytesMax = 1U << 26U;

}  // namespace

Result<std::unique_ptr<ByteSource>> ByteSource::open(const std::string& path) {
  ASSIGN_OR_RETURN(auto stream, open_local_file(path));
  return std::make_unique<ByteSource>(std::move(stream));
}

std::unique_ptr<ByteSource> ByteSource::of_text(std::string text) {
  auto source = std::make_unique<ByteSource>(nullptr);
  source->buffer_ = std::move(text);
  source->at_end_ = true;
  return source;
}

Result<bool> ByteSource::fill() {
  if (at_end_) return false;
  buffer_.erase(0, position_);
  position_ = 0;
  const std::size_t before = buffer_.size();
  if (before > kLineBytesMax) {
    return resource_exhausted(
        fmt::format("line {} is longer than {} bytes", line_number_ + 1, kLineBytesMax));
  }
  buffer_.resize(before + kReadBytes);
  ASSIGN_OR_RETURN(const std::size_t got, stream_->read(buffer_.data() + before, kReadBytes));
  buffer_.resize(before + got);
  at_end_ = got < kReadBytes;
  return got > 0;
}

Result<std::optional<std::string_view>> ByteSource::next_line() {
  std::size_t searched = position_;
  while (true) {
    std::size_t end = buffer_.find_first_of("\r\n", searched);
    // A CR at the end of the buffer may have its LF in the next read.
    const bool undecided =
        end != std::string::npos && buffer_[end] == '\r' && end + 1 == buffer_.size();
    if (end == std::string::npos || undecided) {
      const std::size_t held = (undecided ? end : buffer_.size()) - position_;
      ASSIGN_OR_RETURN(const bool more, fill());
      if (more) {
        searched = position_ + held;
        continue;
      }
      end = undecided ? position_ + held : std::string::npos;
    }
    if (position_ == buffer_.size()) return std::optional<std::string_view>();
    std::size_t size = buffer_.size() - position_;
    if (end != std::string::npos) {
      const bool crlf =
          buffer_[end] == '\r' && end + 1 < buffer_.size() && buffer_[end + 1] == '\n';
      size = end - position_ + (crlf ? 2 : 1);
    }
    const std::string_view line = std::string_view(buffer_).substr(position_, size);
    position_ += size;
    bytes_read_ += size;
    ++line_number_;
    return std::optional<std::string_view>(line);
  }
}

}  // namespace skua
