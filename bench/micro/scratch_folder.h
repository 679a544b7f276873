#pragma once

#include <filesystem>

namespace skua::bench::micro {

// A fresh folder, removed with its contents at the end: in TMPDIR when that is set, else in
// /var/tmp, which is on a disk where /tmp may be memory.
class ScratchFolder {
 public:
  ScratchFolder();
  ~ScratchFolder();
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace skua::bench::micro
