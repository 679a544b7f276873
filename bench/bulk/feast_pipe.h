#pragma once

#include <memory>

#include "bench/suite/subject.h"

namespace skua::bench {

// `redis-cli --pipe` of a file of HSET commands that hold the first `rows` of bulk_rows.h in
// Feast's layout (feast_layout.h), into an empty Redis. Making the file is not timed. Null, and a
// line that says so, where Redis is not installed.
[[nodiscard]] std::unique_ptr<Subject> make_feast_pipe(std::int64_t rows);

}  // namespace skua::bench
