#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "api/payload/schema_key.h"
#include "storage/base/clock.h"
#include "storage/base/result.h"

namespace skua {

// A schema as the registry has it, with everything that it refers to. Immutable.
struct RegistrySchema {
  enum class Kind : std::uint8_t { kAvro, kProtobuf, kJson };
  struct Reference {
    std::string name;  // Protobuf: the path that imports it. Avro: the name of the type.
    std::string text;
  };

  Kind kind = Kind::kAvro;
  std::string text;
  std::vector<Reference> references;  // What is referred to stands before what refers to it.
};

struct SchemaRegistryOptions {
  std::string url;   // "http://registry:8081": http or https, a path in front is allowed.
  std::string user;  // Basic authentication; empty: none.
  std::string password;
  std::chrono::milliseconds timeout{5000};       // Of one request, all of it.
  std::size_t answer_bytes_max = 4 << 20;        // Of one answer.
  std::size_t schemas_max = 10000;               // Kept answers, refusals included.
  std::size_t references_max = 64;               // Of one schema, over all levels.
  std::size_t schema_bytes_max = 4 << 20;        // Of one schema with all it refers to.
  std::size_t kept_bytes_max = 128 << 20;        // Of all kept schemas.
  std::chrono::milliseconds unknown_ttl{10000};  // The registry does not know it: not asked again.
  std::chrono::milliseconds unreachable_ttl{1000};  // The registry did not answer.
};

// A client of a Confluent-compatible schema registry (Confluent, Karapace, Redpanda, Apicurio):
// GET /schemas/ids/{id}, /schemas/guids/{guid}, /subjects/{subject}/versions/{version}. Schemas
// never change, so that one that was fetched is kept while there is room; refusals are kept for a
// short time, and make way first.
// One thread asks the registry, one request at a time. THREAD-SAFE.
class SchemaRegistry {
 public:
  // Errors: INVALID_ARGUMENT (not an http or https URL).
  [[nodiscard]] static Result<std::unique_ptr<SchemaRegistry>> make(SchemaRegistryOptions options,
                                                                    const Clock& clock);
  // Stops: a request in flight is given up, and what waits is dropped with its `done`s run.
  ~SchemaRegistry();

  // There is an answer, be it a refusal.
  [[nodiscard]] bool is_answered(const SchemaKey& key) const;

  // Never waits. Errors: UNAVAILABLE (not asked yet, or the registry cannot be reached: try again),
  // INVALID_ARGUMENT (the registry says that it does not know it, or the schema is of no use:
  // naming it).
  [[nodiscard]] Result<std::shared_ptr<const RegistrySchema>> find(const SchemaKey& key) const;

  // Asks for what has no answer yet. `done` runs once, when all have one (which is at once when
  // they had), on the registry's thread or inline; it must not block.
  void fetch(const std::vector<SchemaKey>& keys, std::function<void()> done);

 private:
  class Impl;
  explicit SchemaRegistry(std::unique_ptr<Impl> impl);

  std::unique_ptr<Impl> impl_;
};

}  // namespace skua
