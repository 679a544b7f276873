#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "storage/base/time.h"
#include "storage/model/backup_manifest.h"

namespace skua {

// An erasure in the erase log of a backup folder: what an older backup still has and must not give
// back. It never has the keys.
struct BackupErasure {
  std::string store_id;
  std::uint64_t sequence = 0;  // Of the commit: rows up to it are gone.
  std::uint32_t position = 0;  // Among the erasures of the commit.
  Timestamp created_timestamp;
  std::string digest;  // Over the store id, the project and the join keys.
};

// A line of the log, with its end and a checksum (docs/FORMAT.md).
[[nodiscard]] std::string encode_erasure(const BackupErasure& erasure);

struct ErasureLogText {
  std::vector<BackupErasure> erasures;
  std::vector<std::size_t> damaged;  // Lines that say nothing, by number; the first is 1.
  std::size_t whole_bytes = 0;       // What lies behind them is a line that was being written.
};

// Each line has a checksum of its own: damage to one is none to the others.
[[nodiscard]] ErasureLogText decode_erasures(std::string_view text);

// What is wrong with the log of a folder, whose manifests say that it had so many lines; empty:
// nothing.
[[nodiscard]] std::string wrong_with(const ErasureLogText& log, std::uint64_t lines_least);

// Which erasures a backup has in it; what the others erased it still has, if it ever had it.
class ErasuresInForce {
 public:
  explicit ErasuresInForce(const BackupManifest& backup);
  [[nodiscard]] bool has(const BackupErasure& erasure) const;

 private:
  std::map<std::string, std::uint64_t> until_;  // By store, the last one.
};

}  // namespace skua
