#include "clients/cli/import/run_members.h"

#include <fmt/format.h>

#include "clients/cli/text/json_text.h"
#include "clients/cli/text/progress.h"

namespace skua {

void append_run_members(std::string& out, std::uint64_t rows, std::chrono::nanoseconds elapsed,
                        const std::set<std::string>& unknown_columns) {
  append_json_member(out, "seconds");
  out += fmt::format("{:.3f}", std::chrono::duration<double>(elapsed).count());
  append_json_member(out, "rows_per_second");
  out += fmt::format("{:.0f}", rows_per_second(rows, elapsed));
  append_json_member(out, "unknown_columns");
  out += '[';
  for (const std::string& name : unknown_columns) {
    if (out.back() != '[') out += ',';
    append_json_string(out, name);
  }
  out += ']';
}

}  // namespace skua
