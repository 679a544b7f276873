#pragma once

#include <rocksdb/env.h>

#include <cstdint>
#include <string>
#include <vector>

#include "storage/base/result.h"

namespace skua {

// Takes what a power failure left of unsynced records out of the way: the end of one WAL, or of the
// MANIFEST, and the WALs after it, whose records came later. RocksDB itself cuts a last record only
// if its bytes are missing, not if zeros stand in their place. Whatever is taken away stays beside
// the logs, as NAME.aside, until drop(). A failure at any moment leaves what the same call finds
// again.
class TornLog {
 public:
  // `logs`: the names of the torn WAL and of those after it. `whole_bytes`: of the torn one, up to
  // the torn record.
  TornLog(rocksdb::Env& env, std::string folder, std::vector<std::string> logs,
          std::uint64_t whole_bytes);

  // Errors: UNAVAILABLE.
  [[nodiscard]] Status set_aside();
  // The logs are again as they were.
  void put_back();
  // Removes everything that was ever set aside in a folder.
  static void drop(rocksdb::Env& env, const std::string& folder);

 private:
  rocksdb::Env& env_;
  std::string folder_;
  std::vector<std::string> logs_;
  std::uint64_t whole_bytes_;
};

}  // namespace skua
