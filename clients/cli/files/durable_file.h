#pragma once

#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "clients/cli/files/output_file.h"

namespace skua {

// Makes the folders that are missing, to last. False: errno says why not.
[[nodiscard]] bool make_folders(const std::filesystem::path& path);

// A file of this machine: written to "<path>.partial", synced, renamed.
class DurableFile final : public OutputFile {
 public:
  // Makes the folders that are missing.
  [[nodiscard]] static Result<std::unique_ptr<DurableFile>> create(const std::string& path);
  // Removes the partial file unless publish() succeeded.
  ~DurableFile() override;
  DurableFile(const DurableFile&) = delete;
  DurableFile& operator=(const DurableFile&) = delete;

 private:
  explicit DurableFile(std::string path) : path_(std::move(path)) {}
  [[nodiscard]] Status do_write(std::string_view bytes) override;
  [[nodiscard]] Status do_publish() override;
  [[nodiscard]] Status failure(std::string_view what) const;
  [[nodiscard]] std::string partial_path() const { return path_ + ".partial"; }

  std::string path_;
  std::FILE* file_ = nullptr;
};

}  // namespace skua
