#include "api/kafka/record_decoders.h"

#include <unordered_set>
#include <utility>

namespace skua::kafka {

Result<std::shared_ptr<const RecordDecoder>> RecordDecoders::of(
    const std::shared_ptr<const RegisteredView>& view) {
  {
    const std::lock_guard lock(mutex_);
    const auto found = entries_.find(view->incarnation());
    if (found != entries_.end() && found->second.view.lock() == view) return found->second.decoder;
  }
  // Without the lock: a schema may take its time.
  ASSIGN_OR_RETURN(auto decoder, RecordDecoder::make(view, schemas_));
  const std::lock_guard lock(mutex_);
  Entry& entry = entries_[view->incarnation()];
  // A request that pinned an older snapshot must not put its view back.
  if (entry.version <= view->version) entry = {view, view->version, decoder};
  forget_dropped_views();
  return decoder;
}

void RecordDecoders::forget_dropped_views() {
  const auto snapshot = definitions_.snapshot();
  if (entries_.size() <= snapshot->views.size()) return;
  std::unordered_set<Incarnation> alive;
  for (const auto& [name, view] : snapshot->views) alive.insert(view->incarnation());
  std::erase_if(entries_, [&](const auto& entry) { return !alive.contains(entry.first); });
}

}  // namespace skua::kafka
