#include "clients/cli/files/byte_stream.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstdio>
#include <system_error>

namespace skua {
namespace {

class LocalStream final : public ByteStream {
 public:
  explicit LocalStream(std::FILE* file) : file_(file) {}
  ~LocalStream() override {
    if (file_ != stdin) std::fclose(file_);
  }
  LocalStream(const LocalStream&) = delete;
  LocalStream& operator=(const LocalStream&) = delete;

  void set_bytes_total(std::uint64_t bytes) { bytes_total_ = bytes; }

  Result<std::size_t> read(char* to, std::size_t size) override {
    const std::size_t got = std::fread(to, 1, size, file_);
    if (std::ferror(file_) != 0)
      return data_loss(fmt::format("reading failed: {}", std::generic_category().message(errno)));
    return got;
  }
  std::optional<std::uint64_t> bytes_total() const override { return bytes_total_; }

 private:
  std::FILE* file_;
  std::optional<std::uint64_t> bytes_total_;
};

}  // namespace

Result<std::unique_ptr<ByteStream>> open_local_file(const std::string& path) {
  if (path == "-") return std::unique_ptr<ByteStream>(std::make_unique<LocalStream>(stdin));
  std::FILE* const file = std::fopen(path.c_str(), "rb");
  if (file == nullptr) {
    const int error = errno;
    return Status(error == EACCES ? StatusCode::kPermissionDenied : StatusCode::kNotFound,
                  fmt::format("{}: {}", path, std::generic_category().message(error)));
  }
  auto stream = std::make_unique<LocalStream>(file);
  struct stat info {};
  if (fstat(fileno(file), &info) == 0) {
    if (S_ISDIR(info.st_mode))
      return invalid_argument(fmt::format("{}: is a folder, not a file", path));
    if (S_ISREG(info.st_mode)) stream->set_bytes_total(static_cast<std::uint64_t>(info.st_size));
  }
  return std::unique_ptr<ByteStream>(std::move(stream));
}

Result<std::string> read_all(ByteStream& stream, std::size_t bytes_max) {
  constexpr std::size_t kPieceBytes = 1U << 16U;
  std::string out;
  while (true) {
    const std::size_t before = out.size();
    out.resize(before + kPieceBytes);
    ASSIGN_OR_RETURN(const std::size_t got, stream.read(out.data() + before, kPieceBytes));
    out.resize(before + got);
    if (out.size() > bytes_max)
      return resource_exhausted(fmt::format("more than {} bytes", bytes_max));
    if (got < kPieceBytes) return out;
  }
}

}  // namespace skua
