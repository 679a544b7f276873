#pragma once

#include <chrono>
#include <cstdint>
#include <set>
#include <string>

namespace skua {

// What the report of every import says of its run: seconds, rows_per_second and unknown_columns, as
// members of an object that is being written.
void append_run_members(std::string& out, std::uint64_t rows, std::chrono::nanoseconds elapsed,
                        const std::set<std::string>& unknown_columns);

}  // namespace skua
