#include "clients/cli/join/avro_spine.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "clients/cli/import/avro_blocks.h"
#include "clients/cli/import/avro_file_schema.h"
#include "clients/cli/join/told_type.h"

namespace skua {
namespace {

std::optional<ValueType> scalar_type(const AvroFileType& type) {
  switch (type.holds) {
    case SourceKind::kBool:
      return ValueType::kBool;
    case SourceKind::kInteger:
      return type.kind == AvroKind::kInt ? ValueType::kInt32 : ValueType::kInt64;
    case SourceKind::kReal:
      return type.kind == AvroKind::kFloat ? ValueType::kFloat : ValueType::kDouble;
    case SourceKind::kDecimal:
      return ValueType::kDouble;
    case SourceKind::kNothing:
    case SourceKind::kText:
      return ValueType::kString;
    case SourceKind::kBytes:
      return ValueType::kBytes;
    case SourceKind::kMoment:
      return ValueType::kUnixTimestamp;
    default:
      return std::nullopt;
  }
}

// Schemas do not contain themselves, and their depth is bounded.
std::optional<ValueType> type_of(const AvroFileSchema& schema, const AvroFileType& type) {
  if (type.kind == AvroKind::kArray) {
    const auto element = type_of(schema, schema.type(type.children[0]));
    if (!element.has_value() || is_list(*element)) return std::nullopt;
    return list_of(*element);
  }
  if (type.kind != AvroKind::kUnion) return scalar_type(type);
  std::optional<ValueType> found;
  for (const std::uint32_t child : type.children) {
    if (schema.type(child).kind == AvroKind::kNull) continue;
    const auto branch = type_of(schema, schema.type(child));
    if (!branch.has_value()) return std::nullopt;
    if (!found.has_value() || widens(*found, *branch)) {
      found = branch;
    } else if (!widens(*branch, *found)) {
      return std::nullopt;
    }
  }
  return found.value_or(ValueType::kString);
}

}  // namespace

Result<std::vector<OutputColumn>> avro_spine_columns(const SourceFile& source,
                                                     std::unique_ptr<ByteStream> stream,
                                                     const SpineOptions& options) {
  const std::string& file = source.path;
  const auto blocks = AvroBlocks::open(std::move(stream));
  if (!blocks.ok())
    return Status(blocks.status().code(), fmt::format("{}: {}", file, blocks.status().message()));
  const auto schema = AvroFileSchema::parse((*blocks)->schema());
  if (!schema.ok())
    return Status(schema.status().code(), fmt::format("{}: {}", file, schema.status().message()));
  const AvroFileType& root = schema->root();
  if (root.kind != AvroKind::kRecord)
    return invalid_argument(fmt::format("{}: its schema is no record", file));
  std::vector<OutputColumn> out;
  for (std::size_t i = 0; i < root.names.size(); ++i) {
    const std::string& name = root.names[i];
    if (options.ignored.contains(name)) continue;
    const auto key = std::find_if(options.keys.begin(), options.keys.end(),
                                  [&name](const auto& each) { return each.column == name; });
    auto type = type_of(*schema, schema->type(root.children[i]));
    if (key != options.keys.end()) type = key->type;
    if (name == options.event_timestamp_column) type = ValueType::kUnixTimestamp;
    if (!type.has_value())
      return invalid_argument(
          fmt::format("{}: column `{}` holds {}, which a training set cannot carry; leave it out "
                      "with --ignore-columns",
                      file, name, schema->type(root.children[i]).name));
    out.push_back({name, *type});
  }
  add_partition_columns(source, options, out);
  return out;
}

}  // namespace skua
