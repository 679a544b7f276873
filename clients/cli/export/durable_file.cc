#include "clients/cli/export/durable_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace skua {

DurableFile::DurableFile(std::string dir, std::string name)
    : dir_(std::move(dir)), name_(std::move(name)), digest_(EVP_MD_CTX_new(), &EVP_MD_CTX_free) {
  EVP_DigestInit_ex(digest_.get(), EVP_sha256(), nullptr);
}

DurableFile::~DurableFile() {
  if (file_ == nullptr) return;
  std::fclose(file_);
  std::remove(partial_path().c_str());
}

Status DurableFile::failure(std::string_view what) const {
  return unavailable(fmt::format("cannot {} {}/{}: {}", what, dir_, name_,
                                 std::generic_category().message(errno)));
}

Result<std::unique_ptr<DurableFile>> DurableFile::create(const std::string& dir,
                                                         const std::string& name) {
  std::unique_ptr<DurableFile> file(new DurableFile(dir, name));
  file->file_ = std::fopen(file->partial_path().c_str(), "wb");
  if (file->file_ == nullptr) return file->failure("create");
  return file;
}

Status DurableFile::write(std::string_view bytes) {
  if (std::fwrite(bytes.data(), 1, bytes.size(), file_) != bytes.size()) return failure("write");
  EVP_DigestUpdate(digest_.get(), bytes.data(), bytes.size());
  bytes_ += bytes.size();
  return Status::ok_status();
}

Status DurableFile::publish() {
  if (std::fflush(file_) != 0 || fsync(fileno(file_)) != 0) return failure("sync");
  const std::string path = dir_ + "/" + name_;
  if (std::rename(partial_path().c_str(), path.c_str()) != 0) return failure("rename");
  std::fclose(file_);
  file_ = nullptr;
  // The rename itself is durable only once the folder is.
  const int folder = open(dir_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool synced = folder >= 0 && fsync(folder) == 0;
  if (folder >= 0) close(folder);
  if (!synced) return failure("sync the folder of");

  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  EVP_DigestFinal_ex(digest_.get(), digest, &size);
  for (unsigned int i = 0; i < size; ++i) sha256_ += fmt::format("{:02x}", digest[i]);
  return Status::ok_status();
}

}  // namespace skua
