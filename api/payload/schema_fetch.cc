#include "api/payload/schema_fetch.h"

#include <utility>

#include "api/payload/registry_answer.h"

namespace skua {

std::size_t bytes_of(const RegistrySchema& schema) {
  std::size_t bytes = schema.text.size();
  for (const RegistrySchema::Reference& reference : schema.references)
    bytes += reference.name.size() + reference.text.size();
  return bytes;
}

namespace {

std::string path_of(const SchemaKey& key) {
  if (key.id != 0) return "/schemas/ids/" + std::to_string(key.id);
  const std::string text = key.to_text();  // "schema GUID".
  return "/schemas/guids/" + text.substr(text.find(' ') + 1);
}

Status check_answer(const RegistryHttp::Answer& answer, bool is_reference) {
  if (answer.status == 200) return Status::ok_status();
  if (answer.status == 404 && says_unknown(answer.body, is_reference))
    return invalid_argument("the schema registry does not know it");
  if (answer.status == 401 || answer.status == 403)
    return unavailable(
        "the schema registry refuses the credentials; check schema_registry_user and its "
        "password");
  return unavailable("the schema registry answers with HTTP status " +
                     std::to_string(answer.status) + "; check schema_registry_url");
}

Status check_size(const RegistrySchema& schema, const SchemaRegistryOptions& options) {
  if (bytes_of(schema) <= options.schema_bytes_max) return Status::ok_status();
  return invalid_argument("the schema with all that it refers to is longer than " +
                          std::to_string(options.schema_bytes_max) + " bytes");
}

// Follows references, the needed before the needing.
class Resolver {
 public:
  Resolver(RegistryHttp& http, const SchemaRegistryOptions& options, RegistrySchema& to)
      : http_(http), options_(options), to_(to) {}

  Status resolve(const std::vector<RegistryAnswer::Reference>& references) {
    for (const RegistryAnswer::Reference& reference : references) {
      if (!seen_.insert({reference.subject, reference.version}).second) continue;
      if (seen_.size() > options_.references_max)
        return invalid_argument("the schema refers to more than " +
                                std::to_string(options_.references_max) + " others");
      const std::string path = "/subjects/" + http_.escape(reference.subject) + "/versions/" +
                               std::to_string(reference.version);
      ASSIGN_OR_RETURN(const RegistryHttp::Answer answer, http_.get(path));
      RETURN_IF_ERROR(check_answer(answer, true));
      ASSIGN_OR_RETURN(RegistryAnswer found, parse_registry_answer(answer.body));
      // As deep as there are references, which are few.
      RETURN_IF_ERROR(resolve(found.references));
      to_.references.push_back({reference.name, std::move(found.text)});
      RETURN_IF_ERROR(check_size(to_, options_));
    }
    return Status::ok_status();
  }

 private:
  RegistryHttp& http_;
  const SchemaRegistryOptions& options_;
  RegistrySchema& to_;
  std::set<std::pair<std::string, std::int64_t>> seen_;
};

}  // namespace

Result<std::shared_ptr<const RegistrySchema>> fetch_schema(RegistryHttp& http, const SchemaKey& key,
                                                           const SchemaRegistryOptions& options) {
  ASSIGN_OR_RETURN(const RegistryHttp::Answer answer, http.get(path_of(key)));
  RETURN_IF_ERROR(check_answer(answer, false));
  ASSIGN_OR_RETURN(RegistryAnswer found, parse_registry_answer(answer.body));
  auto out = std::make_shared<RegistrySchema>();
  out->kind = found.kind;
  out->text = std::move(found.text);
  RETURN_IF_ERROR(check_size(*out, options));
  // Data are not validated against JSON Schema, so that what it refers to does not matter.
  if (out->kind != RegistrySchema::Kind::kJson)
    RETURN_IF_ERROR(Resolver(http, options, *out).resolve(found.references));
  return std::shared_ptr<const RegistrySchema>(std::move(out));
}

}  // namespace skua
