#include "clients/cli/arrow/s3_objects.h"

#include <arrow/buffer.h>
#include <arrow/filesystem/filesystem.h>
#include <arrow/filesystem/s3fs.h>
#include <arrow/io/buffered.h>
#include <arrow/io/interfaces.h>
#include <arrow/memory_pool.h>
#include <fmt/format.h>

#include <chrono>
#include <cstdlib>

#include "clients/cli/arrow/arrow_status.h"

namespace skua {
namespace {

constexpr char kScheme[] = "s3://";
constexpr std::int64_t kRequestBytes = std::int64_t{8} << 20U;

std::string key_of(const std::string& path) {
  std::string key = path.substr(sizeof(kScheme) - 1);
  while (key.ends_with('/')) key.pop_back();
  return key;
}

Status failure(const std::string& path, const arrow::Status& error) {
  const Status status = status_from_arrow(error, StatusCode::kUnavailable);
  return Status(status.code(), fmt::format("{}: {}", path, status.message()));
}

Status missing(const std::string& path) {
  return not_found(fmt::format("{}: no such object or folder", path));
}

FoundFile found_file(const std::string& path, const arrow::fs::FileInfo& info) {
  const auto changed = info.mtime().time_since_epoch();
  return {path, static_cast<std::uint64_t>(info.size()),
          std::chrono::duration_cast<std::chrono::nanoseconds>(changed).count()};
}

std::string environment(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? "" : value;
}

// The SDK under Arrow starts once in a process.
arrow::Status start_sdk() {
  if (arrow::fs::IsS3Initialized()) return arrow::Status::OK();
  arrow::fs::S3GlobalOptions options = arrow::fs::S3GlobalOptions::Defaults();
  options.log_level = arrow::fs::S3LogLevel::Off;
  return arrow::fs::InitializeS3(options);
}

class ObjectStream final : public ByteStream {
 public:
  ObjectStream(std::string path, std::shared_ptr<arrow::io::InputStream> input,
               std::uint64_t bytes_total)
      : path_(std::move(path)), input_(std::move(input)), bytes_total_(bytes_total) {}

  Result<std::size_t> read(char* to, std::size_t size) override {
    std::size_t got = 0;
    while (got < size) {
      const auto part = input_->Read(static_cast<std::int64_t>(size - got), to + got);
      if (!part.ok()) return failure(path_, part.status());
      if (*part == 0) break;
      got += static_cast<std::size_t>(*part);
    }
    return got;
  }
  std::optional<std::uint64_t> bytes_total() const override { return bytes_total_; }

 private:
  std::string path_;
  std::shared_ptr<arrow::io::InputStream> input_;
  std::uint64_t bytes_total_;
};

// An upload appears when it is closed.
class ObjectOutput final : public OutputFile {
 public:
  ObjectOutput(std::string path, std::shared_ptr<arrow::io::OutputStream> output)
      : path_(std::move(path)), output_(std::move(output)) {}
  ~ObjectOutput() override {
    if (!output_->closed()) (void)output_->Abort();
  }
  ObjectOutput(const ObjectOutput&) = delete;
  ObjectOutput& operator=(const ObjectOutput&) = delete;

 private:
  Status do_write(std::string_view bytes) override {
    const auto written = output_->Write(bytes.data(), static_cast<std::int64_t>(bytes.size()));
    return written.ok() ? Status::ok_status() : failure(path_, written);
  }
  Status do_publish() override {
    const auto closed = output_->Close();
    return closed.ok() ? Status::ok_status() : failure(path_, closed);
  }

  std::string path_;
  std::shared_ptr<arrow::io::OutputStream> output_;
};

}  // namespace

S3Objects::S3Objects() = default;

S3Objects::~S3Objects() = default;

void S3Objects::stop_sdk() {
  if (arrow::fs::IsS3Initialized()) (void)arrow::fs::FinalizeS3();
}

Status S3Objects::connect() {
  if (system_ != nullptr) return Status::ok_status();
  const arrow::Status started = start_sdk();
  if (!started.ok()) return failure(kScheme, started);
  arrow::fs::S3Options options = arrow::fs::S3Options::Defaults();
  options.connect_timeout = 10;
  options.request_timeout = 60;
  // Small objects are one request, and no upload in parts is begun that a kill would leave behind.
  options.allow_delayed_open = true;
  for (const char* name : {"AWS_DEFAULT_REGION", "AWS_REGION"})
    if (const std::string region = environment(name); !region.empty()) options.region = region;
  std::string endpoint = environment("AWS_ENDPOINT_URL");
  if (const std::size_t scheme = endpoint.find("://"); scheme != std::string::npos) {
    options.scheme = endpoint.substr(0, scheme);
    endpoint.erase(0, scheme + 3);
  }
  while (endpoint.ends_with('/')) endpoint.pop_back();
  options.endpoint_override = endpoint;
  auto made = arrow::fs::S3FileSystem::Make(options);
  if (!made.ok()) return failure(kScheme, made.status());
  system_ = *std::move(made);
  return Status::ok_status();
}

Result<std::vector<FoundFile>> S3Objects::list(const std::string& path, const EnterFolder& enter) {
  RETURN_IF_ERROR(connect());
  const auto info = system_->GetFileInfo(key_of(path));
  if (!info.ok()) return failure(path, info.status());
  std::vector<FoundFile> found;
  if (info->IsFile()) {
    found.push_back(found_file(path, *info));
    return found;
  }
  if (!info->IsDirectory()) return missing(path);
  // All at once takes the fewest requests; folder by folder those only that are wanted.
  std::vector<std::string> folders = {key_of(path)};
  while (!folders.empty()) {
    arrow::fs::FileSelector selector;
    selector.base_dir = std::move(folders.back());
    folders.pop_back();
    selector.recursive = !enter;
    const auto infos = system_->GetFileInfo(selector);
    if (!infos.ok()) return failure(path, infos.status());
    for (const arrow::fs::FileInfo& file : *infos) {
      if (file.IsFile())
        found.push_back(found_file(kScheme + file.path(), file));
      else if (enter && file.IsDirectory() && enter(kScheme + file.path()))
        folders.push_back(file.path());
    }
  }
  return found;
}

Result<std::unique_ptr<ByteStream>> S3Objects::open(const std::string& path) {
  RETURN_IF_ERROR(connect());
  const auto info = system_->GetFileInfo(key_of(path));
  if (!info.ok()) return failure(path, info.status());
  if (!info->IsFile()) return missing(path);
  auto whole = system_->OpenInputStream(*info);
  if (!whole.ok()) return failure(path, whole.status());
  // Every read of the one below is a request.
  const auto input = arrow::io::BufferedInputStream::Create(
      kRequestBytes, arrow::default_memory_pool(), *std::move(whole));
  if (!input.ok()) return failure(path, input.status());
  return std::unique_ptr<ByteStream>(
      std::make_unique<ObjectStream>(path, *input, static_cast<std::uint64_t>(info->size())));
}

Result<std::unique_ptr<OutputFile>> S3Objects::create(const std::string& path) {
  RETURN_IF_ERROR(connect());
  const auto output = system_->OpenOutputStream(key_of(path));
  if (!output.ok()) return failure(path, output.status());
  return std::unique_ptr<OutputFile>(std::make_unique<ObjectOutput>(path, *output));
}

Status S3Objects::remove(const std::string& path) {
  RETURN_IF_ERROR(connect());
  const auto info = system_->GetFileInfo(key_of(path));
  if (!info.ok()) return failure(path, info.status());
  if (!info->IsFile()) return Status::ok_status();
  const auto removed = system_->DeleteFile(key_of(path));
  return removed.ok() ? Status::ok_status() : failure(path, removed);
}

Result<std::shared_ptr<arrow::io::RandomAccessFile>> S3Objects::open_random(
    const std::string& path) {
  RETURN_IF_ERROR(connect());
  const auto info = system_->GetFileInfo(key_of(path));
  if (!info.ok()) return failure(path, info.status());
  if (!info->IsFile()) return missing(path);
  auto input = system_->OpenInputFile(*info);
  if (!input.ok()) return failure(path, input.status());
  return *std::move(input);
}

}  // namespace skua
