#include "tests/crash/crash_rows_source.h"

#include <algorithm>

#include "storage/base/clock.h"

namespace skua::test {

std::int64_t RowsSource::event_us(std::uint32_t entity) {
  const std::int64_t now_ms = SystemClock().now().us / 1000;
  const std::int64_t kind = random_.between(1, 20);
  if (kind == 1) return (now_ms + random_.between(0, 300)) * 1000;
  if (kind == 2) return (now_ms - random_.between(0, 2 * 3600 * 1000)) * 1000;
  if (kind <= 4) return (now_ms - random_.between(0, 5000)) * 1000;
  if (kind <= 6) {
    const std::vector<CrashRow> rows = state_->known(entity).rows;
    if (!rows.empty() && rows.back().kind != CrashRow::Kind::kErase) return rows.back().event_us;
  }
  return (now_ms - random_.between(0, 50)) * 1000;
}

std::vector<CrashRow> RowsSource::rows(CrashRow::Kind kind, std::size_t count) {
  // A run of entities from anywhere among them, so that all are different.
  const auto start = static_cast<std::uint32_t>(random_.between(0, count_ - 1));
  std::vector<CrashRow> rows;
  for (std::uint32_t i = 0; i < std::min<std::size_t>(count, count_); ++i) {
    CrashRow& row = rows.emplace_back();
    row.kind = kind;
    row.entity = first_ + (start + i * 7) % count_;
    row.seed = state_->next_seed();
    if (kind != CrashRow::Kind::kErase) row.event_us = event_us(row.entity);
  }
  return rows;
}

}  // namespace skua::test
