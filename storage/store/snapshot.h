#pragma once

#include <memory>
#include <string>
#include <vector>

#include "storage/model/view_rules.h"

namespace skua {

// The offset that the next record of a partition takes.
struct PartitionOffset {
  Incarnation incarnation = 0;
  std::uint32_t partition = 0;
  std::int64_t next_offset = 0;
};

// A consistent view of history: the rows with sequence <= `sequence`. Its hold stops retention (not
// erase) at the horizons of its moment until released or expired.
struct Snapshot {
  std::string id;
  Sequence sequence = 0;
  Timestamp read_time;
  Timestamp created_timestamp;  // Of the commit `sequence`.
  Timestamp expires;
  // In force at the commit: whatever changes later, every page follows them.
  std::shared_ptr<const RulesTable> rules;
  // Of the same commit: records before these offsets are in the snapshot, or dead letters; those
  // from them on are not. Partitions without records are not among them.
  std::vector<PartitionOffset> next_offsets = {};
};

}  // namespace skua
