#pragma once

#include <rocksdb/write_batch.h>

#include <optional>
#include <string>
#include <vector>

#include "storage/base/result.h"
#include "storage/store/producer_window.h"
#include "storage/store/rocks/overlay.h"
#include "storage/store/rocks/refused_producers.h"
#include "storage/store/rocks/rocks_families.h"
#include "storage/store/snapshot.h"

namespace skua {

// The partitions of views as the next append must see them: the committed next offsets and windows
// of producers, and what is prepared on top of them. Used by the preparing thread alone, but for
// release().
class PartitionAppends {
 public:
  explicit PartitionAppends(const RocksFamilies& rocks) : rocks_(rocks) {}

  // What becomes of an append; nothing is changed yet. kAppended: its base offset, if it is made
  // now. Errors: UNAVAILABLE, DATA_LOSS.
  [[nodiscard]] Result<AppendReceipt> judge(Incarnation incarnation, const PartitionAppend& append,
                                            std::uint64_t group);
  // Takes the offsets in `batch`, the group's. REQUIRES: judge() has said kAppended for it, in this
  // group.
  void append(Incarnation incarnation, const PartitionAppend& append, Timestamp created_timestamp,
              std::uint64_t group, rocksdb::WriteBatch& batch);
  // Nothing of the append is stored although it was in its place: its producer must send it again
  // before others.
  void refuse(Incarnation incarnation, const PartitionAppend& append);
  // The same for what was appended and then not committed. Of several, the last one goes first.
  void refuse_failed(Incarnation incarnation, const PartitionAppend& append);

  // Forgets what no group after `group` has touched. THREAD-SAFE.
  void release(std::uint64_t group);
  // Forgets what is prepared and not committed.
  void clear();

 private:
  struct PartitionState {
    bool loaded = false;
    std::int64_t next_offset = 0;
  };
  struct ProducerState {
    bool loaded = false;
    std::optional<ProducerWindow> window;  // None: nothing is known of the producer.
  };
  [[nodiscard]] Result<PartitionState*> find_partition(const std::string& key, std::uint64_t group);
  [[nodiscard]] Result<ProducerState*> find_producer(const std::string& key, std::uint64_t group);

  const RocksFamilies& rocks_;
  Overlay<PartitionState> partitions_;
  Overlay<ProducerState> producers_;
  RefusedProducers refused_{16384};
};

// The next offset that is committed. THREAD-SAFE. Errors: UNAVAILABLE, DATA_LOSS.
[[nodiscard]] Result<std::int64_t> read_next_offset(const RocksFamilies& rocks,
                                                    const std::string& partition_key);
// The same of every partition that has records. THREAD-SAFE. Errors: as above.
[[nodiscard]] Result<std::vector<PartitionOffset>> read_next_offsets(const RocksFamilies& rocks);

}  // namespace skua
