#include "clients/cli/arrow/file_sink.h"

#include <arrow/io/interfaces.h>
#include <arrow/result.h>
#include <arrow/status.h>

#include "clients/cli/arrow/arrow_status.h"

namespace skua {
namespace {

class FileStream final : public arrow::io::OutputStream {
 public:
  FileStream(OutputFile& file, std::shared_ptr<Status> failure)
      : file_(file), failure_(std::move(failure)) {}

  arrow::Status Write(const void* data, std::int64_t size) override {
    if (failure_->ok())
      *failure_ = file_.write({static_cast<const char*>(data), static_cast<std::size_t>(size)});
    return failure_->ok() ? arrow::Status::OK() : arrow::Status::IOError(failure_->message());
  }
  arrow::Result<std::int64_t> Tell() const override {
    return static_cast<std::int64_t>(file_.bytes());
  }
  arrow::Status Close() override {
    closed_ = true;
    return arrow::Status::OK();
  }
  bool closed() const override { return closed_; }

 private:
  OutputFile& file_;
  std::shared_ptr<Status> failure_;
  bool closed_ = false;
};

}  // namespace

FileSink::FileSink(OutputFile& file)
    : failure_(std::make_shared<Status>()), stream_(std::make_shared<FileStream>(file, failure_)) {}

Status FileSink::failed(const arrow::Status& error) const {
  return failure_->ok() ? status_from_arrow(error, StatusCode::kUnavailable) : *failure_;
}

}  // namespace skua
