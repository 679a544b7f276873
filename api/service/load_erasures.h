#pragma once

#include <string>
#include <vector>

#include "storage/model/feature_view.h"
#include "storage/store/bulk_load.h"

namespace skua {

// Judges the rows of a view by erasures, of which the log holds digests only (erase_digest.h). An
// erasure names any of the view's join keys: an entity has a digest for each choice of them that is
// asked about. It remembers the last entity: rows in key order are judged fast. Not thread-safe.
[[nodiscard]] IsErased make_is_erased(std::string store_id, std::string project,
                                      std::vector<JoinKey> join_keys);

}  // namespace skua
