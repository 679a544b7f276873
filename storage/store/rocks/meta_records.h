#pragma once

#include <rocksdb/write_batch.h>

#include <string>
#include <string_view>
#include <vector>

#include "storage/base/result.h"
#include "storage/store/engine.h"
#include "storage/store/rocks/rocks_families.h"

namespace skua {

// Records of the `meta` column family (docs/FORMAT.md). A key is a prefix and a name.
inline constexpr std::string_view kStoreKey = "store";
inline constexpr std::string_view kLastCommitKey = "last_commit";
inline constexpr std::string_view kRetentionClockKey = "retention_clock";
inline constexpr std::string_view kRegistryPrefix = "registry/";
inline constexpr std::string_view kWriterPrefix = "writer/";
inline constexpr std::string_view kProgressPrefix = "progress/";
inline constexpr std::string_view kHoldPrefix = "hold/";
inline constexpr std::string_view kErasePrefix = "erase/";
inline constexpr std::string_view kDroppedPrefix = "dropped/";
inline constexpr std::string_view kRecordPrefix = "record/";

[[nodiscard]] std::string meta_key(std::string_view prefix, std::string_view name);

inline constexpr std::uint32_t kFormatVersion = 1;

struct StoreRecord {
  std::uint32_t format_version = kFormatVersion;
  std::string store_id;

  [[nodiscard]] std::string encode() const;
  [[nodiscard]] static Result<StoreRecord> decode(std::string_view bytes);
};

[[nodiscard]] std::string encode_commit_point(const CommitPoint& point);
[[nodiscard]] Result<CommitPoint> decode_commit_point(std::string_view bytes);

[[nodiscard]] std::string encode_timestamp(Timestamp t);
[[nodiscard]] Result<Timestamp> decode_timestamp(std::string_view bytes);

// The records of the registry that a commit changes.
void put_registry(const RegistryCommit& commit, const RocksFamilies& rocks,
                  rocksdb::WriteBatch& batch);

[[nodiscard]] std::string encode_hold(const Snapshot& snapshot);
[[nodiscard]] Result<Snapshot> decode_hold(std::string_view bytes);

// What is kept of an erasure: never the keys, only a digest of them, so that loads and restored
// backups can be checked against it.
struct EraseRecord {
  std::string digest;
  Sequence sequence = 0;
  std::uint32_t position = 0;  // Among the erasures of the commit.
  Timestamp created_timestamp;
  // Of its views, and the generations of rows that may have bytes of it, those among them that
  // nobody reads any more or yet.
  std::vector<Incarnation> incarnations;
  bool purged = false;  // No file holds bytes any more.

  // Those that are not among them yet.
  void add_generations(const std::vector<Generation>& generations);
  // Names the erasure; also orders the records by commit.
  [[nodiscard]] std::string id() const;
  [[nodiscard]] std::string encode() const;
  [[nodiscard]] static Result<EraseRecord> decode(std::string_view bytes);
};

// The receipts kept for one writer, by ascending writer sequence, at most five.
struct WriterRecord {
  struct Entry {
    std::uint64_t sequence = 0;
    WriteReceipt receipt;
  };
  static constexpr std::size_t kEntriesMax = 5;
  std::vector<Entry> entries;

  // The receipt of a sequence; nullptr when it is not among them.
  [[nodiscard]] const WriteReceipt* find(std::uint64_t sequence) const;
  // True when a sequence is older than all that is kept, and older ones have been forgotten.
  [[nodiscard]] bool is_forgotten(std::uint64_t sequence) const;
  void add(std::uint64_t sequence, const WriteReceipt& receipt);

  [[nodiscard]] std::string encode() const;
  [[nodiscard]] static Result<WriterRecord> decode(std::string_view bytes);
};

}  // namespace skua
