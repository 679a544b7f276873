#pragma once

#include <filesystem>
#include <string>

namespace skua::test {

// A fresh folder under the system's temporary folder (or in memory), removed with its contents at
// the end.
class ScratchFolder {
 public:
  // kMemory: in main memory where the system has such a folder, for tests that write much and
  // need no disk.
  enum class Place { kTemporary, kMemory };
  explicit ScratchFolder(Place place = Place::kTemporary);
  ~ScratchFolder();
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace skua::test
