#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "storage/codec/row_codec.h"
#include "storage/store/as_of_search.h"
#include "storage/store/lookup.h"

namespace skua {

// The newest versions of one entity as they are stored, corrections and tombstones included, newest
// first, in one piece:
//
//   +-----------+-------------+-------------+----------+---------------+--------------+
//   | count u32 | is complete | event       | row ends | created       | rows,        |
//   |           | u32         | timestamps, | u32 each | timestamps,   | back to back |
//   |           |             | i64 each    |          | i64 each      |              |
//   +-----------+-------------+-------------+----------+---------------+--------------+
//
// Complete: the entity has no older row. Only ever in memory. Const and THREAD-SAFE.
class VersionList {
 public:
  VersionList() = default;
  // REQUIRES: bytes that make_version_list() made, which outlive this.
  explicit VersionList(std::string_view bytes) : bytes_(bytes) {}

  [[nodiscard]] std::size_t size() const { return load<std::uint32_t>(0); }
  [[nodiscard]] bool is_complete() const { return load<std::uint32_t>(4) != 0; }
  [[nodiscard]] Timestamp event_timestamp(std::size_t index) const {
    return {load<std::int64_t>(8 + index * 8)};
  }
  [[nodiscard]] Timestamp created_timestamp(std::size_t index) const {
    return {load<std::int64_t>(8 + size() * 12 + index * 8)};
  }
  [[nodiscard]] std::string_view row(std::size_t index) const {
    const std::size_t ends = 8 + size() * 8;
    const std::size_t rows = 8 + size() * 20;
    const std::size_t begin = index == 0 ? 0 : load<std::uint32_t>(ends + (index - 1) * 4);
    return bytes_.substr(rows + begin, load<std::uint32_t>(ends + index * 4) - begin);
  }

 private:
  template <typename T>
  [[nodiscard]] T load(std::size_t offset) const {
    T out;
    std::memcpy(&out, bytes_.data() + offset, sizeof(T));
    return out;
  }

  std::string_view bytes_;
};

// REQUIRES: packed rows whose checksum holds, newest first.
[[nodiscard]] std::string make_version_list(const std::vector<std::string_view>& rows,
                                            bool is_complete);

// Stands on one of the versions in memory; see search_as_of(). What lies beyond the oldest of an
// incomplete list is not in memory. Not thread-safe.
class VersionListCursor {
 public:
  explicit VersionListCursor(VersionList list) : list_(list) {}

  void seek(Timestamp as_of) {
    at_ = 0;
    while (at_ < list_.size() && list_.event_timestamp(at_) > as_of) ++at_;
  }
  [[nodiscard]] bool valid() const { return at_ < list_.size(); }
  void next() { ++at_; }
  [[nodiscard]] Result<Version> version() const {
    return Version{list_.event_timestamp(at_), list_.row(at_)};
  }
  [[nodiscard]] Timestamp created_timestamp() const { return list_.created_timestamp(at_); }
  [[nodiscard]] LookupStatus end_status(LookupStatus at_end) const {
    return list_.is_complete() ? at_end : LookupStatus::kNotInMemory;
  }

 private:
  VersionList list_;
  std::size_t at_ = 0;
};

// The same over the newest row alone.
class NewestRowCursor {
 public:
  explicit NewestRowCursor(RowView newest) : newest_(newest) {}

  void seek(Timestamp as_of) { valid_ = newest_.event_timestamp() <= as_of; }
  [[nodiscard]] bool valid() const { return valid_; }
  void next() { valid_ = false; }
  [[nodiscard]] Result<Version> version() const { return Version::of(newest_); }
  [[nodiscard]] Timestamp created_timestamp() const { return newest_.created_timestamp(); }
  [[nodiscard]] LookupStatus end_status(LookupStatus) const { return LookupStatus::kNotInMemory; }

 private:
  RowView newest_;
  bool valid_ = false;
};

}  // namespace skua
