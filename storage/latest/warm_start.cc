#include "storage/latest/warm_start.h"

#include <chrono>
#include <utility>

namespace skua {
namespace {

// A page takes about as long as the rest after it: traffic keeps at least half of the core.
constexpr std::size_t kPageBytes = 512 << 10;
constexpr std::chrono::milliseconds kRest(1);

}  // namespace

WarmStart::WarmStart(const Engine& engine, LatestRows& rows,
                     std::function<void(bool is_done)> progress)
    : engine_(engine), rows_(rows), progress_(std::move(progress)), thread_([this] { run(); }) {}

WarmStart::~WarmStart() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  stops_.notify_all();
  thread_.join();
}

void WarmStart::run() {
  fill();
  progress_(true);
}

void WarmStart::fill() {
  std::string cursor;
  do {
    const RowTable::Stamp read_at = rows_.table().stamp();
    const Result<LatestPage> page = engine_.scan_latest(cursor, kPageBytes);
    if (!page.ok() || !put_page(*page, read_at)) return;
    progress_(false);
    cursor = page->next;
  } while (!cursor.empty() && rest());
}

// False: there is no room left.
bool WarmStart::put_page(const LatestPage& page, RowTable::Stamp read_at) {
  for (const HistoryRow& row : page.rows) {
    if (!rows_.put(rows_.table().hash(row.entity_key), EntryKind::kNewest, row.entity_key,
                   row.bytes, read_at, LatestRows::Room::kOnlyFree))
      return false;
  }
  return true;
}

// False: time to stop.
bool WarmStart::rest() {
  std::unique_lock lock(mutex_);
  return !stops_.wait_for(lock, kRest, [this] { return stopping_; });
}

}  // namespace skua
