#pragma once

#include <memory>

#include "bench/suite/subject.h"

namespace skua::bench {

// What RocksDB allows who has everything ready: the packed rows of bulk_rows.h, sorted, put into
// pairs of files for `history` and `latest` with the options of the load, each pair finished and
// synced at 256 MiB. Making rows and keys is not timed, and nothing reads the files into a store.
[[nodiscard]] std::unique_ptr<Subject> make_sst_loop(std::int64_t rows);

}  // namespace skua::bench
