#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "api/payload/schema_registry.h"
#include "storage/base/result.h"

namespace skua {

// One answer of a schema registry: {"schema", "schemaType", "references": [{name, subject,
// version}]}.
struct RegistryAnswer {
  struct Reference {
    std::string name;
    std::string subject;
    std::int64_t version = 0;
  };

  RegistrySchema::Kind kind = RegistrySchema::Kind::kAvro;
  std::string text;
  std::vector<Reference> references;
};

// Errors: UNAVAILABLE (not an answer of a registry, such as a proxy's page: a later one may be),
// INVALID_ARGUMENT (a schema of an unknown type).
[[nodiscard]] Result<RegistryAnswer> parse_registry_answer(std::string_view body);

// What an answer with HTTP status 404 says: the registry itself has no such schema, or where it was
// asked for a reference no such subject or version.
[[nodiscard]] bool says_unknown(std::string_view body, bool is_reference);

}  // namespace skua
