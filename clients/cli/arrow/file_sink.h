#pragma once

#include <memory>

#include "clients/cli/files/output_file.h"

namespace arrow {
class Status;
namespace io {
class OutputStream;
}  // namespace io
}  // namespace arrow

namespace skua {

// Arrow's side of an OutputFile, which outlives it.
class FileSink {
 public:
  explicit FileSink(OutputFile& file);

  [[nodiscard]] const std::shared_ptr<arrow::io::OutputStream>& stream() const { return stream_; }
  // An error of Arrow as ours. What the file said is more than what Arrow says of it.
  [[nodiscard]] Status failed(const arrow::Status& error) const;

 private:
  std::shared_ptr<Status> failure_;
  std::shared_ptr<arrow::io::OutputStream> stream_;
};

}  // namespace skua
