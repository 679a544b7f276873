#pragma once

#include <openssl/evp.h>

#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>

#include "storage/base/result.h"

namespace skua {

// A file that appears under its name whole and synced, or not at all: written to "<name>.partial",
// synced, renamed. Keeps a SHA-256 of its bytes.
class DurableFile {
 public:
  // Errors: UNAVAILABLE naming the file and what the system said; so do all others here.
  [[nodiscard]] static Result<std::unique_ptr<DurableFile>> create(const std::string& dir,
                                                                   const std::string& name);
  // Removes the partial file unless publish() succeeded.
  ~DurableFile();
  DurableFile(const DurableFile&) = delete;
  DurableFile& operator=(const DurableFile&) = delete;

  [[nodiscard]] Status write(std::string_view bytes);
  [[nodiscard]] Status publish();

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] std::uint64_t bytes() const { return bytes_; }
  // Lower-case hex. REQUIRES: publish() succeeded.
  [[nodiscard]] const std::string& sha256() const { return sha256_; }

 private:
  DurableFile(std::string dir, std::string name);
  [[nodiscard]] Status failure(std::string_view what) const;
  [[nodiscard]] std::string partial_path() const { return dir_ + "/" + name_ + ".partial"; }

  std::string dir_;
  std::string name_;
  std::FILE* file_ = nullptr;
  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> digest_;
  std::uint64_t bytes_ = 0;
  std::string sha256_;
};

}  // namespace skua
