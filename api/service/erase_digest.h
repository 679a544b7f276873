#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace skua {

// Names an erased entity without telling who it was: the log of erasures holds this instead of
// keys. Lowercase hexadecimal SHA-256 of store id, project, and per join key (sorted by name) its
// name and its value in key encoding (key_codec.h), each preceded by its length as u32 big-endian.
// `join_keys`: name and encoded value.
[[nodiscard]] std::string erase_digest(std::string_view store_id, std::string_view project,
                                       std::vector<std::pair<std::string, std::string>> join_keys);

}  // namespace skua
