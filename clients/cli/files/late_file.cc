#include "clients/cli/files/late_file.h"

namespace skua {
namespace {

constexpr std::size_t kHeldBytesMax = std::size_t{8} << 20U;

}  // namespace

Status LateFile::flush() {
  if (file_ == nullptr) {
    ASSIGN_OR_RETURN(file_, create_());
  }
  const Status written = file_->write(held_);
  held_ = {};
  return written;
}

Status LateFile::do_write(std::string_view bytes) {
  if (file_ != nullptr) return file_->write(bytes);
  held_ += bytes;
  return held_.size() < kHeldBytesMax ? Status::ok_status() : flush();
}

Status LateFile::do_publish() {
  RETURN_IF_ERROR(flush());
  return file_->publish();
}

}  // namespace skua
