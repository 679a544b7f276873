#pragma once

#include <functional>
#include <string>
#include <vector>

#include "storage/model/backup_erasures.h"
#include "storage/store/backups.h"

namespace skua {

// In the data folder, as links do not leave a file system: of a backup that is being copied.
inline constexpr char kCheckpointFolder[] = "/backup.checkpoint";

// What the files of a checkpoint are.
struct Checkpoint {
  struct File {
    std::string name;
    std::string origin;  // See BackupFile.
  };
  std::string store_id;
  std::vector<StoreAncestor> ancestors;
  std::uint32_t format_version = 0;
  std::uint64_t sequence = 0;
  Timestamp committed;
  std::vector<std::uint32_t> loads_left_out;
  std::vector<File> files;
};

// The store, as backups see it. THREAD-SAFE.
class BackupSource {
 public:
  virtual ~BackupSource() = default;

  // Puts the store as of one commit into a folder of the data folder, by links where there can be
  // any; what such a folder had goes first. Errors: UNAVAILABLE (disk).
  [[nodiscard]] virtual Result<Checkpoint> checkpoint(const std::string& folder) = 0;
  [[nodiscard]] virtual const std::string& id() const = 0;
  [[nodiscard]] virtual std::vector<StoreAncestor> ancestors() const = 0;
  // The erasures behind that one, in the order of their commits. Errors: DATA_LOSS.
  [[nodiscard]] virtual Result<std::vector<BackupErasure>> erasures_after(
      std::uint64_t sequence, std::uint32_t position) const = 0;
  // Whoever moves bytes waits here first: all bulk work has one rate.
  virtual void pace(std::uint64_t bytes) = 0;
  // Called after each erasure, before it is answered, and now and then; until it is set to nothing.
  virtual void set_erasure_listener(std::function<void()> listener) = 0;
};

}  // namespace skua
