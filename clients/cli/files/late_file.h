#pragma once

#include <functional>
#include <memory>
#include <string>

#include "clients/cli/files/output_file.h"

namespace skua {

// A file that is created only once it has some size, or is published: so that many small ones can
// be written side by side without as many open files.
class LateFile final : public OutputFile {
 public:
  using Create = std::function<Result<std::unique_ptr<OutputFile>>()>;

  explicit LateFile(Create create) : create_(std::move(create)) {}

 private:
  [[nodiscard]] Status do_write(std::string_view bytes) override;
  [[nodiscard]] Status do_publish() override;
  [[nodiscard]] Status flush();

  Create create_;
  std::string held_;
  std::unique_ptr<OutputFile> file_;
};

}  // namespace skua
