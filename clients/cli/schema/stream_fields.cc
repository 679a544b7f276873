#include "clients/cli/schema/stream_fields.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <filesystem>
#include <fstream>
#include <span>
#include <sstream>
#include <utility>

#include "clients/cli/text/base64.h"

namespace skua {
namespace {

using Stream = v1::StreamSource;

template <typename Enum>
using Choice = std::pair<std::string_view, Enum>;

constexpr Choice<Stream::Format> kFormats[] = {{"json", Stream::JSON},
                                               {"avro", Stream::AVRO},
                                               {"protobuf", Stream::PROTOBUF},
                                               {"confluent", Stream::CONFLUENT}};
constexpr Choice<Stream::Envelope> kEnvelopes[] = {{"none", Stream::ENVELOPE_UNSPECIFIED},
                                                   {"debezium", Stream::DEBEZIUM}};
constexpr Choice<Stream::OnBadRow> kPolicies[] = {
    {"reject", Stream::REJECT}, {"dead_letter", Stream::DEAD_LETTER}, {"drop", Stream::DROP}};
constexpr Choice<Stream::KeyFormat> kKeyFormats[] = {{"text", Stream::KEY_TEXT},
                                                     {"binary", Stream::KEY_BINARY},
                                                     {"confluent", Stream::KEY_CONFLUENT},
                                                     {"none", Stream::KEY_NONE}};

// The chosen one, or the first when the field is absent.
template <typename Enum>
Enum choose(YamlFields& fields, const char* field, std::span<const Choice<Enum>> choices) {
  std::string name;
  fields.text(field, name);
  if (name.empty()) return choices[0].second;
  std::vector<std::string_view> names;
  for (const auto& [choice, value] : choices) {
    if (choice == name) return value;
    names.push_back(choice);
  }
  fields.fail(field, fmt::format("must be one of {}", fmt::join(names, ", ")));
  return choices[0].second;
}

// The bytes of a schema_file; "" with an error in `fields`.
std::string read_schema_file(const std::string& file, const std::string& name, YamlFields& fields) {
  const std::filesystem::path path = std::filesystem::path(file).parent_path() / name;
  std::ifstream in(path, std::ios::binary);
  std::ostringstream bytes;
  if (in && in.peek() != std::ifstream::traits_type::eof()) bytes << in.rdbuf();
  if (bytes.str().empty())
    fields.fail("schema_file", fmt::format("{} cannot be read, or is empty", path.string()));
  return bytes.str();
}

// A schema that stands in the definition itself.
std::string inline_schema(const std::string& text, Stream::Format format, YamlFields& fields) {
  if (format != Stream::PROTOBUF) return text;
  auto bytes = decode_base64(text);
  if (bytes.ok()) return *std::move(bytes);
  fields.fail("schema", "must be base64 of a FileDescriptorSet; or name a file in `schema_file`");
  return "";
}

void read_schema(const std::string& file, YamlFields& fields, Stream& out) {
  std::string schema;
  std::string schema_file;
  fields.text("schema", schema);
  fields.text("schema_file", schema_file);
  if (schema.empty() && schema_file.empty()) return;
  const char* const given = schema_file.empty() ? "schema" : "schema_file";
  if (!schema.empty() && !schema_file.empty())
    return fields.fail("schema_file", "and `schema` exclude each other");
  if (out.format() != Stream::AVRO && out.format() != Stream::PROTOBUF)
    return fields.fail(given, "belongs to format avro or protobuf only");
  std::string bytes = schema_file.empty() ? inline_schema(schema, out.format(), fields)
                                          : read_schema_file(file, schema_file, fields);
  if (out.format() == Stream::AVRO) {
    out.set_avro_schema(std::move(bytes));
  } else {
    out.set_descriptor_set(std::move(bytes));
  }
}

}  // namespace

void read_stream(const std::string& file, YamlFields& fields, const std::string& what,
                 v1::FeatureView& out) {
  const YAML::Node node = fields.map("stream");
  if (!node.IsDefined()) return;
  YamlFields stream(file, node, fmt::format("{}: stream", what));
  Stream& to = *out.mutable_stream();
  to.set_format(choose<Stream::Format>(stream, "format", kFormats));
  read_schema(file, stream, to);
  stream.text("message_type", *to.mutable_message_type());
  to.set_envelope(choose<Stream::Envelope>(stream, "envelope", kEnvelopes));
  stream.text("timestamp_field", *to.mutable_timestamp_field());
  to.set_on_bad_row(choose<Stream::OnBadRow>(stream, "on_bad_row", kPolicies));
  to.set_key_format(choose<Stream::KeyFormat>(stream, "key_format", kKeyFormats));
  fields.absorb(stream.finish());
}

}  // namespace skua
