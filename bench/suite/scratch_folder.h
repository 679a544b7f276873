#pragma once

#include <filesystem>

namespace skua::bench {

// A fresh folder, removed with its contents at the end: in TMPDIR when that is set, else in
// /var/tmp, which is on a disk where /tmp may be memory. A run that was killed leaves its folders;
// the next one removes them.
class ScratchFolder {
 public:
  ScratchFolder();
  ~ScratchFolder();
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
  int lock_ = -1;  // Held while the folder is in use.
};

}  // namespace skua::bench
