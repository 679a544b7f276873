#pragma once

#include "storage/codec/row_codec.h"
#include "storage/store/lookup.h"
#include "storage/store/retention.h"

namespace skua {

// What an as-of search came to; `row` is filled for kFound, from where its cursor stands.
struct AsOfResult {
  LookupStatus status = LookupStatus::kNotFound;
  std::string_view row;
};

// One version of an entity; its row need not be touched to judge it.
struct Version {
  Timestamp event_timestamp;
  std::string_view row;

  [[nodiscard]] static Version of(const RowView& row) {
    return {row.event_timestamp(), row.bytes()};
  }
};

// Finds the row of one entity that a lookup asks for, among versions in memory or on disk.
//
// `Cursor` walks the versions of that entity, newest first: seek(as_of) stands on the newest one
// with an event timestamp at or before as_of; valid() is false beyond the oldest; next();
// version(), a Result<Version> (DATA_LOSS), and after it created_timestamp(); end_status(at_end)
// says why it is not valid: `at_end` when there are no older versions, else kNotInMemory or
// kDataLoss.
//
// Without a limit on versions that is one bounded seek; with one, a walk from the newest row, since
// only counting tells which rows exist.
template <typename Cursor>
[[nodiscard]] AsOfResult search_as_of(Cursor& versions, const Lookup& lookup, Timestamp now);

namespace as_of {

template <typename Cursor>
[[nodiscard]] AsOfResult by_seek(Cursor& versions, const Lookup& lookup, Timestamp horizon) {
  for (versions.seek(lookup.as_of); versions.valid(); versions.next()) {
    const Result<Version> version = versions.version();
    if (!version.ok()) return {LookupStatus::kDataLoss, {}};
    if (lookup.known_at != Timestamp::max() && versions.created_timestamp() > lookup.known_at)
      continue;
    if (is_removed_by_age(*lookup.rules, version->event_timestamp, horizon))
      return {LookupStatus::kNotFound, {}};
    return {LookupStatus::kFound, version->row};
  }
  return {versions.end_status(LookupStatus::kNotFound), {}};
}

template <typename Cursor>
[[nodiscard]] AsOfResult by_walk(Cursor& versions, const Lookup& lookup, Timestamp horizon) {
  EntityRetention retention(*lookup.rules, horizon);
  bool any_exists = false;
  for (versions.seek(Timestamp::max()); versions.valid(); versions.next()) {
    const Result<Version> version = versions.version();
    if (!version.ok()) return {LookupStatus::kDataLoss, {}};
    if (!retention.exists(version->event_timestamp, RowView::trusted(version->row).sequence(),
                          versions.created_timestamp()))
      continue;
    any_exists = true;
    if (version->event_timestamp <= lookup.as_of && versions.created_timestamp() <= lookup.known_at)
      return {LookupStatus::kFound, version->row};
  }
  return {
      versions.end_status(any_exists ? LookupStatus::kBeyondRetention : LookupStatus::kNotFound),
      {}};
}

}  // namespace as_of

template <typename Cursor>
AsOfResult search_as_of(Cursor& versions, const Lookup& lookup, Timestamp now) {
  const Timestamp at = horizon(*lookup.rules, now);
  if (lookup.as_of < at || lookup.known_at < earliest_known_at(*lookup.rules, at))
    return {LookupStatus::kBeyondRetention, {}};
  return has_version_limit(*lookup.rules) ? as_of::by_walk(versions, lookup, at)
                                          : as_of::by_seek(versions, lookup, at);
}

}  // namespace skua
