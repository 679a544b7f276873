#pragma once

#include <memory>
#include <string>
#include <vector>

#include "clients/cli/files/folder_lock.h"
#include "clients/cli/files/object_store.h"

namespace skua {

// "s3://bucket/file" rather than a file of this machine.
[[nodiscard]] bool is_object_path(const std::string& path);

// Files by path, of this machine or of an object store. Not thread-safe. Errors of all: NOT_FOUND,
// PERMISSION_DENIED, UNAVAILABLE, and those of the object store.
class Files {
 public:
  explicit Files(ObjectStore& objects) : objects_(objects) {}

  // The file itself, or all files below the folder, by path. At most a million. Links are
  // followed, unless they lead back to where they were met.
  [[nodiscard]] Result<std::vector<FoundFile>> list(const std::string& path,
                                                    const EnterFolder& enter = {});
  // Keeps a folder, which is made when it is missing, from whoever else asks for it. Folders of an
  // object store have no locks. Errors: FAILED_PRECONDITION (somebody has it, or it is a file).
  [[nodiscard]] Result<FolderLock> lock(const std::string& folder);
  [[nodiscard]] Result<bool> exists(const std::string& path);
  [[nodiscard]] Result<std::unique_ptr<ByteStream>> open(const std::string& path);
  // Up to 256 MiB.
  [[nodiscard]] Result<std::string> read_text(const std::string& path);
  [[nodiscard]] Result<std::unique_ptr<OutputFile>> create(const std::string& path);
  [[nodiscard]] Status write_text(const std::string& path, std::string_view text);
  // What is not there counts as removed.
  [[nodiscard]] Status remove(const std::string& path);

 private:
  ObjectStore& objects_;
};

}  // namespace skua
