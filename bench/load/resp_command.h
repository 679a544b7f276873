#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace skua::bench {

// Appends one command of Redis, as an array of bulk strings.
void append_resp_command(std::string& out, const std::vector<std::string_view>& words);
// Appends one bulk string: how Redis answers a value.
void append_resp_bulk(std::string& out, std::string_view bytes);

}  // namespace skua::bench
