#pragma once

#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "storage/store/rocks/backup/backup_source.h"
#include "storage/store/rocks/bulk_loads.h"
#include "storage/store/rocks/recovery.h"
#include "storage/store/rocks/store_identity.h"
#include "storage/store/rocks/write_pipeline.h"

namespace skua {

// The engine, as backups see it: its files as of a commit, and its erasures. THREAD-SAFE.
class StoreCheckpoints final : public BackupSource {
 public:
  // All outlive it.
  StoreCheckpoints(const RocksFamilies& rocks, const OpenDatabase& database,
                   const StoreIdentity& identity, WritePipeline& pipeline, BulkLoads& loads)
      : rocks_(rocks),
        database_(database),
        identity_(identity),
        pipeline_(pipeline),
        loads_(loads) {}

  [[nodiscard]] Result<Checkpoint> checkpoint(const std::string& folder) override;
  [[nodiscard]] const std::string& id() const override { return identity_.store_id; }
  [[nodiscard]] std::vector<StoreAncestor> ancestors() const override {
    return identity_.ancestors;
  }
  [[nodiscard]] Result<std::vector<BackupErasure>> erasures_after(
      std::uint64_t sequence, std::uint32_t position) const override;
  void pace(std::uint64_t bytes) override { loads_.pace(bytes); }
  void set_erasure_listener(std::function<void()> listener) override;

  // Tells the listener.
  void note_erasures();

 private:
  [[nodiscard]] Status take(const std::string& folder, Checkpoint& out);
  [[nodiscard]] Status name_files(const std::string& folder, Checkpoint& out);

  const RocksFamilies& rocks_;
  const OpenDatabase& database_;
  const StoreIdentity& identity_;
  WritePipeline& pipeline_;
  BulkLoads& loads_;
  std::mutex listener_mutex_;  // Guards what follows, and is held while it runs.
  std::function<void()> listener_;
};

}  // namespace skua
