#pragma once

#include "storage/base/result.h"
#include "storage/store/rocks/repair/damaged_database.h"

namespace skua {

struct Reconciliation {
  std::uint64_t latest_restored = 0;
  std::uint64_t history_restored = 0;
};

// After a loss: the newest row of every entity in `history` is in `latest`, every row of `latest`
// is in `history`, dead letters are counted, and the next commit takes sequences and a created
// timestamp that none before it had, lost ones included. Rows whose own checksum does not hold stay
// as they are. Errors: UNAVAILABLE, DATA_LOSS.
[[nodiscard]] Result<Reconciliation> reconcile_rows(DamagedDatabase& database);

}  // namespace skua
