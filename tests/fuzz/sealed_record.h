#pragma once

#include <xxhash.h>

#include <string>
#include <string_view>

namespace skua::test {

// Fields with the checksum that dead letters and credentials end in (docs/FORMAT.md): XXH3-64,
// seeded with that of the key.
[[nodiscard]] inline std::string sealed_record(std::string_view key, std::string_view fields) {
  std::string record(fields);
  const XXH64_hash_t sum =
      XXH3_64bits_withSeed(fields.data(), fields.size(), XXH3_64bits(key.data(), key.size()));
  record.append(reinterpret_cast<const char*>(&sum), sizeof(sum));
  return record;
}

}  // namespace skua::test
