#include "clients/cli/text/times.h"

#include <fmt/format.h>

namespace skua {

Result<Timestamp> parse_time_option(std::string_view option, std::string_view text) {
  auto time = parse_rfc3339(text);
  if (time.ok()) return time;
  return invalid_argument(
      fmt::format("{} `{}` is not a time; write it as 2013-07-04T12:00:00Z", option, text));
}

std::string moment_text(std::int64_t us) { return us == 0 ? "-" : format_rfc3339(Timestamp{us}); }

}  // namespace skua
