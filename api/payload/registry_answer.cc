#include "api/payload/registry_answer.h"

#include <simdjson.h>

namespace skua {
namespace {

using simdjson::dom::element;

Status useless() {
  return unavailable(
      "the schema registry's answer is no schema in JSON; check schema_registry_url");
}

Result<RegistrySchema::Kind> kind_of(element answer) {
  std::string_view type;
  element value;
  if (answer["schemaType"].get(value) != simdjson::SUCCESS || value.is_null())
    return RegistrySchema::Kind::kAvro;  // Registries leave the oldest type out.
  if (value.get(type) != simdjson::SUCCESS) return useless();
  if (type == "AVRO") return RegistrySchema::Kind::kAvro;
  if (type == "PROTOBUF") return RegistrySchema::Kind::kProtobuf;
  if (type == "JSON") return RegistrySchema::Kind::kJson;
  return invalid_argument("the schema is neither AVRO, PROTOBUF nor JSON");
}

}  // namespace

Result<RegistryAnswer> parse_registry_answer(std::string_view body) {
  simdjson::dom::parser parser;
  element answer;
  std::string_view text;
  if (parser.parse(body.data(), body.size()).get(answer) != simdjson::SUCCESS) return useless();
  if (answer["schema"].get(text) != simdjson::SUCCESS) return useless();
  RegistryAnswer out;
  ASSIGN_OR_RETURN(out.kind, kind_of(answer));
  out.text = text;
  simdjson::dom::array references;
  if (answer["references"].get(references) != simdjson::SUCCESS) return out;
  for (const element reference : references) {
    RegistryAnswer::Reference& to = out.references.emplace_back();
    std::string_view name;
    std::string_view subject;
    if (reference["name"].get(name) != simdjson::SUCCESS ||
        reference["subject"].get(subject) != simdjson::SUCCESS ||
        reference["version"].get(to.version) != simdjson::SUCCESS)
      return useless();
    to.name = name;
    to.subject = subject;
  }
  return out;
}

bool says_unknown(std::string_view body, bool is_reference) {
  static constexpr std::int64_t kNoSubject = 40401;
  static constexpr std::int64_t kNoVersion = 40402;
  static constexpr std::int64_t kNoSchema = 40403;
  simdjson::dom::parser parser;
  element answer;
  std::int64_t code = 0;
  if (parser.parse(body.data(), body.size()).get(answer) != simdjson::SUCCESS) return false;
  if (answer["error_code"].get(code) != simdjson::SUCCESS) return false;
  return is_reference ? code == kNoSubject || code == kNoVersion : code == kNoSchema;
}

}  // namespace skua
