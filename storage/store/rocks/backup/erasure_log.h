#pragma once

#include <rocksdb/env.h>

#include <optional>
#include <string>
#include <vector>

#include "storage/model/backup_erasures.h"

namespace skua {

// The erase log of a backup folder: a file of lines that only become more. Not thread-safe. Errors
// of all: UNAVAILABLE (disk).
class ErasureLog {
 public:
  // The Env outlives it.
  ErasureLog(rocksdb::Env& env, const std::string& folder);

  // Nothing where there is no log.
  [[nodiscard]] Result<ErasureLogText> read() const;
  // Makes these the log, synced. One that is damaged is set aside. REQUIRES: all that read() gave
  // are among them.
  [[nodiscard]] Status write(const std::vector<BackupErasure>& erasures);
  // Synced when this returns. REQUIRES: is_as_left().
  [[nodiscard]] Status append(const std::vector<BackupErasure>& erasures);
  // Whether the file ends where this object left it, all of it synced.
  [[nodiscard]] bool is_as_left() const;

 private:
  [[nodiscard]] Result<std::string> read_text() const;

  rocksdb::Env& env_;
  std::string folder_;
  std::string path_;
  // None: not known, as before the first write or after an error.
  std::optional<std::uint64_t> left_bytes_;
};

}  // namespace skua
