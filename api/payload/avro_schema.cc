#include "api/payload/avro_schema.h"

#include <simdjson.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>

namespace skua {
namespace {

using simdjson::dom::element;

constexpr std::size_t kDepthMax = 64;
constexpr std::size_t kTypesMax = 100000;
constexpr std::size_t kTextBytesMax = 1 << 20;

Status unreadable() {
  return invalid_argument("the Avro schema cannot be read: not a schema of Avro 1.11");
}

// libavro's parsers recurse as deep as the text nests.
bool nests_too_deep(std::string_view text) {
  std::size_t depth = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string) {
      if (c == '\\') ++i;
      if (c == '"') in_string = false;
    } else if (c == '"') {
      in_string = true;
    } else if (c == '{' || c == '[') {
      if (++depth > 4 * kDepthMax) return true;
    } else if ((c == '}' || c == ']') && depth > 0) {
      --depth;
    }
  }
  return false;
}

std::string_view text_at(const std::optional<element>& json, const char* name) {
  std::string_view text;
  if (!json || (*json)[name].get(text) != simdjson::SUCCESS) return {};
  return text;
}

std::optional<element> child(const std::optional<element>& json, const char* name) {
  element out;
  if (!json || (*json)[name].get(out) != simdjson::SUCCESS) return std::nullopt;
  return out;
}

// The elements of an array, `size` of them: what the JSON lacks is absent.
std::vector<std::optional<element>> elements(const std::optional<element>& json, std::size_t size) {
  std::vector<std::optional<element>> out;
  simdjson::dom::array array;
  if (json && json->get(array) == simdjson::SUCCESS)
    for (const element item : array) out.emplace_back(item);
  out.resize(size);
  return out;
}

ValueMeaning meaning_of(const std::optional<element>& json) {
  const ValueMeaning logical = meaning_of_logical_type(text_at(json, "logicalType"));
  if (logical != ValueMeaning::kPlain) return logical;
  return meaning_of_connect_name(text_at(json, "connect.name"));
}

// Walks libavro's schema and its JSON side by side.
class TypeWalk {
 public:
  explicit TypeWalk(std::vector<AvroType>& types) : types_(types) {}

  Result<std::uint32_t> walk(avro_schema_t schema, const std::optional<element>& json,
                             std::size_t depth) {
    if (is_avro_link(schema)) return linked(avro_schema_link_target(schema));
    if (depth > kDepthMax)
      return invalid_argument("the Avro schema nests deeper than " + std::to_string(kDepthMax) +
                              " types");
    if (types_.size() >= kTypesMax) return invalid_argument("the Avro schema has too many types");
    AvroType type;
    type.schema = schema;
    type.meaning = meaning_of(json);
    RETURN_IF_ERROR(walk_children(type, json, depth));
    const auto index = static_cast<std::uint32_t>(types_.size());
    if (is_avro_named_type(schema)) named_[schema] = index;
    types_.push_back(std::move(type));
    return index;
  }

 private:
  // A named type is known once it is complete: a link to one that is not leads back into it.
  Result<std::uint32_t> linked(avro_schema_t target) {
    if (const auto found = named_.find(target); found != named_.end()) return found->second;
    const char* name = avro_schema_name(target);
    return invalid_argument("the Avro type `" + std::string(name == nullptr ? "" : name) +
                            "` contains itself, which is not supported");
  }

  Status add(AvroType& type, avro_schema_t schema, const std::optional<element>& json,
             std::size_t depth) {
    if (schema == nullptr) return unreadable();
    ASSIGN_OR_RETURN(const std::uint32_t index, walk(schema, json, depth + 1));
    type.children.push_back(index);
    return Status::ok_status();
  }

  Status walk_children(AvroType& type, const std::optional<element>& json, std::size_t depth) {
    const avro_schema_t schema = type.schema;
    switch (avro_typeof(schema)) {
      case AVRO_RECORD:
        return walk_fields(type, child(json, "fields"), depth);
      case AVRO_UNION:
        return walk_branches(type, json, depth);
      case AVRO_ARRAY:
        return add(type, avro_schema_array_items(schema), child(json, "items"), depth);
      case AVRO_MAP:
        return add(type, avro_schema_map_values(schema), child(json, "values"), depth);
      case AVRO_ENUM:
        for (int i = 0; i < avro_schema_enum_number_of_symbols(schema); ++i)
          type.names.emplace_back(avro_schema_enum_get(schema, i));
        return Status::ok_status();
      case AVRO_FIXED:
        return avro_schema_fixed_size(schema) < 0 ? unreadable() : Status::ok_status();
      default:
        return Status::ok_status();
    }
  }

  Status walk_branches(AvroType& type, const std::optional<element>& json, std::size_t depth) {
    const auto branches = elements(json, avro_schema_union_size(type.schema));
    for (std::size_t i = 0; i < branches.size(); ++i)
      RETURN_IF_ERROR(add(type, avro_schema_union_branch(type.schema, static_cast<int>(i)),
                          branches[i], depth));
    // The outermost union may be that of parse().
    return depth == 0 ? Status::ok_status() : check_branches(type.children);
  }

  // Data could be of either of two alike.
  Status check_branches(const std::vector<std::uint32_t>& branches) const {
    std::set<std::pair<avro_type_t, std::uint32_t>> seen;
    for (const std::uint32_t branch : branches) {
      const avro_schema_t schema = types_[branch].schema;
      if (!seen.emplace(avro_typeof(schema), is_avro_named_type(schema) ? branch : 0).second)
        return invalid_argument("the Avro schema has a union with two branches of one type");
    }
    return Status::ok_status();
  }

  Status walk_fields(AvroType& type, const std::optional<element>& json, std::size_t depth) {
    const auto fields = elements(json, avro_schema_record_size(type.schema));
    for (std::size_t i = 0; i < fields.size(); ++i) {
      const char* name = avro_schema_record_field_name(type.schema, static_cast<int>(i));
      if (name == nullptr) return unreadable();
      type.names.emplace_back(name);
      RETURN_IF_ERROR(add(type,
                          avro_schema_record_field_get_by_index(type.schema, static_cast<int>(i)),
                          child(fields[i], "type"), depth));
    }
    return Status::ok_status();
  }

  std::vector<AvroType>& types_;
  std::map<avro_schema_t, std::uint32_t> named_;
};

// The longest way down. Children stand before their parents.
std::size_t depth_of(const AvroSchema& schema) {
  std::vector<std::size_t> depths;
  for (std::uint32_t i = 0; i < schema.types(); ++i) {
    std::size_t depth = 0;
    for (const std::uint32_t child : schema.type(i).children)
      depth = std::max(depth, depths[child]);
    depths.push_back(depth + 1);
  }
  return depths.empty() ? 0 : depths.back();
}

}  // namespace

Result<std::shared_ptr<const AvroSchema>> AvroSchema::parse(
    std::string_view text, const std::vector<std::string>& references) {
  // One union of all of them: names that a branch defines are known in the branches behind it.
  std::string all;
  if (!references.empty()) {
    all = "[";
    for (const std::string& reference : references) all += reference + ",";
    all += std::string(text) + "]";
    text = all;
  }
  if (text.size() > kTextBytesMax)
    return invalid_argument("the Avro schema is longer than " + std::to_string(kTextBytesMax) +
                            " bytes");
  if (nests_too_deep(text))
    return invalid_argument("the Avro schema nests deeper than " + std::to_string(kDepthMax) +
                            " types");
  // libavro wants JSON where a registry may give the bare name of a primitive type.
  if (text.find_first_of("{[\"") == std::string_view::npos) {
    all = "\"" + std::string(text) + "\"";
    text = all;
  }
  simdjson::dom::parser parser;
  element json;
  if (parser.parse(text.data(), text.size()).get(json) != simdjson::SUCCESS) return unreadable();
  std::shared_ptr<AvroSchema> out(new AvroSchema());
  const AvroMemoryScope scope(out->memory_);
  avro_schema_t schema = nullptr;
  if (avro_schema_from_json_length(text.data(), text.size(), &schema) != 0 || schema == nullptr)
    return unreadable();
  TypeWalk walk(out->types_);
  ASSIGN_OR_RETURN(out->root_, walk.walk(schema, json, 0));
  if (!references.empty()) out->root_ = out->types_[out->root_].children.back();
  if (depth_of(*out) > kDepthMax)
    return invalid_argument("the Avro schema nests deeper than " + std::to_string(kDepthMax) +
                            " types");
  return std::shared_ptr<const AvroSchema>(std::move(out));
}

}  // namespace skua
