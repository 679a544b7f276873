#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <string>

namespace skua {

// How a record names its schema in a schema registry: by id, or by GUID (Confluent Platform 8).
struct SchemaKey {
  using Guid = std::array<std::uint8_t, 16>;

  std::int32_t id = 0;  // 0: by GUID.
  Guid guid{};

  friend auto operator<=>(const SchemaKey&, const SchemaKey&) = default;

  // "schema id 7" or "schema 89791762-2336-186f-9674-180ca7a54a9a", for messages.
  [[nodiscard]] std::string to_text() const;
};

}  // namespace skua
