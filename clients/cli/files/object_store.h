#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "clients/cli/files/byte_stream.h"
#include "clients/cli/files/output_file.h"

namespace skua {

struct FoundFile {
  std::string path;
  std::uint64_t bytes = 0;
  std::int64_t changed_ns = 0;  // Since some moment that the store keeps to; 0: not known.
};

// Whether to look into a folder, by its path. Empty: into all of them.
using EnterFolder = std::function<bool(const std::string& folder)>;

// A store of objects behind paths such as "s3://bucket/folder/file". Errors of all: NOT_FOUND,
// UNAVAILABLE (unreachable, or it refuses), FAILED_PRECONDITION (this program cannot reach any).
class ObjectStore {
 public:
  virtual ~ObjectStore() = default;

  // The object itself, or else all objects below the folder.
  [[nodiscard]] virtual Result<std::vector<FoundFile>> list(const std::string& path,
                                                            const EnterFolder& enter) = 0;
  [[nodiscard]] virtual Result<std::unique_ptr<ByteStream>> open(const std::string& path) = 0;
  [[nodiscard]] virtual Result<std::unique_ptr<OutputFile>> create(const std::string& path) = 0;
  [[nodiscard]] virtual Status remove(const std::string& path) = 0;
};

}  // namespace skua
