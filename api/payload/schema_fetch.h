#pragma once

#include <set>
#include <string>

#include "api/payload/registry_http.h"
#include "api/payload/schema_registry.h"

namespace skua {

// Asks a registry for one schema and, for Avro and Protobuf, for all that it refers to. Blocks.
// Errors: UNAVAILABLE (the registry does not answer, refuses the credentials, or what answers is
// none), INVALID_ARGUMENT (it does not know the schema, or that is of no use).
[[nodiscard]] Result<std::shared_ptr<const RegistrySchema>> fetch_schema(
    RegistryHttp& http, const SchemaKey& key, const SchemaRegistryOptions& options);

// Of its texts, with all that it refers to.
[[nodiscard]] std::size_t bytes_of(const RegistrySchema& schema);

}  // namespace skua
