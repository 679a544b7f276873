#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "storage/base/sha256.h"
#include "storage/base/result.h"

namespace skua {

// A file that appears under its name whole, or not at all. Keeps a SHA-256 of its bytes. Not
// thread-safe. Errors: UNAVAILABLE naming the file.
class OutputFile {
 public:
  virtual ~OutputFile() = default;

  [[nodiscard]] Status write(std::string_view bytes);
  // Makes it appear, in place of what had its name. REQUIRES: called once, last.
  [[nodiscard]] Status publish();

  [[nodiscard]] std::uint64_t bytes() const { return bytes_; }
  // Lower-case hex. REQUIRES: publish() succeeded.
  [[nodiscard]] const std::string& sha256() const { return sha256_; }

 private:
  [[nodiscard]] virtual Status do_write(std::string_view bytes) = 0;
  [[nodiscard]] virtual Status do_publish() = 0;

  Sha256 digest_;
  std::uint64_t bytes_ = 0;
  std::string sha256_;
};

}  // namespace skua
