#include "clients/cli/files/output_file.h"

namespace skua {

Status OutputFile::write(std::string_view bytes) {
  RETURN_IF_ERROR(do_write(bytes));
  digest_.add(bytes);
  bytes_ += bytes.size();
  return Status::ok_status();
}

Status OutputFile::publish() {
  RETURN_IF_ERROR(do_publish());
  sha256_ = digest_.finish();
  return Status::ok_status();
}

}  // namespace skua
