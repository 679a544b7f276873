// What producers leave behind: their last batches, and the records that could not become rows.
#include <spdlog/spdlog.h>

#include <algorithm>

#include "storage/codec/key_codec.h"
#include "storage/store/rocks/dead_letter_boxes.h"
#include "storage/store/rocks/rocks_engine_impl.h"
#include "storage/store/rocks/rocks_status.h"

namespace skua {
namespace {

// Records that one commit forgets, so that writes wait for none for long.
constexpr std::size_t kForgottenAtOnce = 10000;

std::string_view view_of(const rocksdb::Slice& slice) { return {slice.data(), slice.size()}; }

// Visits the producers of all views until `visit` returns false; damaged records are passed over.
Status visit_producers(
    const RocksFamilies& rocks,
    const std::function<bool(std::string_view key, const ProducerWindow& window)>& visit) {
  const std::unique_ptr<rocksdb::Iterator> it(rocks.db->NewIterator({}, rocks.meta));
  for (it->Seek(kProducerPrefix); it->Valid() && view_of(it->key()).starts_with(kProducerPrefix);
       it->Next()) {
    const Result<ProducerWindow> window = decode_producer(view_of(it->value()));
    if (window.ok() && !visit(view_of(it->key()), *window)) return {};
  }
  return from_rocks(it->status(), "reading producers");
}

}  // namespace

// The moment before which a producer must have been silent to be forgotten: a lifetime ago, or
// later when there are too many of them.
Result<Timestamp> RocksEngine::producers_silent_since() const {
  std::vector<std::int64_t> appended_us;
  RETURN_IF_ERROR(visit_producers(rocks_, [&](std::string_view, const ProducerWindow& window) {
    appended_us.push_back(window.last_append.us);
    return true;
  }));
  Timestamp since;
  {
    const std::lock_guard lock(state_mutex_);
    since = retention_clock_ - options_.producer_lifetime;
  }
  const std::size_t kept_max = options_.limits.producers_max;
  if (appended_us.size() <= kept_max) return since;
  const auto oldest_kept = appended_us.end() - static_cast<std::ptrdiff_t>(kept_max);
  std::nth_element(appended_us.begin(), oldest_kept, appended_us.end());
  return std::max(since, Timestamp{*oldest_kept});
}

Result<std::vector<std::string>> RocksEngine::silent_producers(Timestamp since) const {
  std::vector<std::string> keys;
  RETURN_IF_ERROR(visit_producers(rocks_, [&](std::string_view key, const ProducerWindow& window) {
    if (window.last_append < since) keys.emplace_back(key);
    return keys.size() < kForgottenAtOnce;
  }));
  return keys;
}

Status RocksEngine::forget_silent_producers() {
  ASSIGN_OR_RETURN(const Timestamp since, producers_silent_since());
  std::vector<std::string> keys;
  do {
    ASSIGN_OR_RETURN(keys, silent_producers(since));
    if (keys.empty()) return {};
    const auto prepare = [&](WritePipeline::Exclusive& exclusive) -> Status {
      for (const std::string& key : keys) {
        // Again, as it may have written since.
        std::string bytes;
        if (!rocks_.db->Get({}, rocks_.meta, key, &bytes).ok()) continue;
        ASSIGN_OR_RETURN(const ProducerWindow window, decode_producer(bytes));
        if (window.last_append < since) exclusive.batch.Delete(rocks_.meta, key);
      }
      return {};
    };
    RETURN_IF_ERROR(pipeline_->commit_exclusive(prepare, [] {}));
  } while (keys.size() == kForgottenAtOnce);
  return {};
}

// Removes letters that are too old, at most so many; returns how many. Later letters of a view are
// younger, and damaged ones stay for people to see.
Result<std::uint64_t> RocksEngine::remove_old_letters(rocksdb::WriteBatch& batch) const {
  if (options_.dead_letter_lifetime.count() == 0) return std::uint64_t{0};
  Timestamp since;
  {
    const std::lock_guard lock(state_mutex_);
    since = retention_clock_ - options_.dead_letter_lifetime;
  }
  ASSIGN_OR_RETURN(const MetaEntries boxes, load_meta(kLetterBoxPrefix));
  std::uint64_t removed = 0;
  for (const auto& [view, bytes] : boxes) {
    ASSIGN_OR_RETURN(DeadLetterBox box, DeadLetterBox::decode(bytes));
    const std::uint64_t removed_before = removed;
    const auto visit = [&](std::string_view key, std::string_view record) {
      if (removed >= kForgottenAtOnce) return false;
      const Result<DeadLetter> letter = decode_dead_letter(key, record);
      if (!letter.ok()) return true;
      if (letter->created_timestamp >= since) return false;
      batch.Delete(rocks_.dead_letters, key);
      box.remove(key.size() + record.size());
      ++removed;
      return true;
    };
    RETURN_IF_ERROR(letters_.visit(view_of_records(view), 0, visit));
    if (removed != removed_before)
      put_letter_box(rocks_, meta_key(kLetterBoxPrefix, view), box, batch);
  }
  return removed;
}

Status RocksEngine::forget_old_letters() {
  rocksdb::WriteBatch seen;
  ASSIGN_OR_RETURN(std::uint64_t removed, remove_old_letters(seen));
  while (removed > 0) {
    const auto prepare = [&](WritePipeline::Exclusive& exclusive) -> Status {
      // Again, as some may have been settled since.
      ASSIGN_OR_RETURN(removed, remove_old_letters(exclusive.batch));
      return {};
    };
    RETURN_IF_ERROR(pipeline_->commit_exclusive(prepare, [] {}));
    if (removed == 0) return {};
    metrics_.dead_letters_forgotten.get().Increment(static_cast<double>(removed));
    spdlog::info("{} dead letters were removed: they passed dead_letter_lifetime", removed);
    if (removed < kForgottenAtOnce) return {};
  }
  return {};
}

}  // namespace skua
