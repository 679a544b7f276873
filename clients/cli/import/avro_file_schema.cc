#include "clients/cli/import/avro_file_schema.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <optional>
#include <unordered_map>

namespace skua {

namespace {

using Json = nlohmann::json;

constexpr int kDepthMax = 64;
constexpr std::size_t kTextBytesMax = 1U << 20U;
constexpr std::size_t kTypesMax = 100'000;

struct Primitive {
  const char* name;
  AvroKind kind;
  SourceKind holds;
};
constexpr Primitive kPrimitives[] = {
    {"null", AvroKind::kNull, SourceKind::kNothing},
    {"boolean", AvroKind::kBool, SourceKind::kBool},
    {"int", AvroKind::kInt, SourceKind::kInteger},
    {"long", AvroKind::kLong, SourceKind::kInteger},
    {"float", AvroKind::kFloat, SourceKind::kReal},
    {"double", AvroKind::kDouble, SourceKind::kReal},
    {"bytes", AvroKind::kBytes, SourceKind::kBytes},
    {"string", AvroKind::kString, SourceKind::kText},
};

std::string text_at(const Json& json, const char* member) {
  const auto found = json.find(member);
  return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::optional<MomentUnit> moment_unit(std::string_view logical) {
  if (logical.starts_with("local-")) logical.remove_prefix(6);
  if (logical == "timestamp-millis") return MomentUnit::kMilliseconds;
  if (logical == "timestamp-micros") return MomentUnit::kMicroseconds;
  if (logical == "timestamp-nanos") return MomentUnit::kNanoseconds;
  return std::nullopt;
}

}  // namespace

class AvroFileSchemaParser {
 public:
  explicit AvroFileSchemaParser(AvroFileSchema& schema) : schema_(schema) {}

  Result<std::uint32_t> parse(const Json& json, const std::string& space, int depth) {
    if (depth > kDepthMax) return refuse("types nest deeper than 64");
    if (schema_.types_.size() >= kTypesMax) return refuse("too many types");
    if (json.is_string()) return named(json.get<std::string>(), space);
    if (json.is_array()) return parse_union(json, space, depth);
    if (!json.is_object() || !json.contains("type")) return refuse("a type is missing");
    const Json& type = json["type"];
    if (!type.is_string()) return parse(type, space, depth + 1);
    const std::string kind = type.get<std::string>();
    if (kind == "record" || kind == "error") return parse_record(json, space, depth);
    if (kind == "array" || kind == "map") return parse_container(json, space, depth);
    if (kind == "enum" || kind == "fixed") return parse_leaf(json, kind, space);
    ASSIGN_OR_RETURN(const std::uint32_t index, named(kind, space));
    return with_logical(index, json);
  }

 private:
  static Status refuse(std::string_view why) {
    return invalid_argument(fmt::format("the Avro schema cannot be read: {}", why));
  }

  std::uint32_t add(AvroFileType type) {
    schema_.types_.push_back(std::move(type));
    return static_cast<std::uint32_t>(schema_.types_.size() - 1);
  }

  static std::string full_name(const std::string& name, const std::string& space) {
    return name.find('.') != name.npos || space.empty() ? name : space + "." + name;
  }

  Result<std::uint32_t> named(const std::string& name, const std::string& space) {
    for (const Primitive& primitive : kPrimitives) {
      if (name != primitive.name) continue;
      AvroFileType type;
      type.kind = primitive.kind;
      type.holds = primitive.holds;
      type.name = name;
      return add(std::move(type));
    }
    const auto found = names_.find(full_name(name, space));
    if (found == names_.end()) return refuse("a type is used and not defined");
    if (!found->second) return refuse("a type contains itself");
    return *found->second;
  }

  Result<std::uint32_t> with_logical(std::uint32_t index, const Json& json) {
    AvroFileType& type = schema_.types_[index];
    const std::string logical = text_at(json, "logicalType");
    if (logical.empty() || logical == "uuid") return index;
    if (const auto unit = moment_unit(logical); unit && type.kind == AvroKind::kLong) {
      type.holds = SourceKind::kMoment;
      type.unit = *unit;
    } else if (logical == "decimal" &&
               (type.kind == AvroKind::kBytes || type.kind == AvroKind::kFixed)) {
      const auto scale = json.find("scale");
      const bool is_number = scale != json.end() && scale->is_number_integer();
      type.scale = is_number ? scale->get<int>() : 0;
      if (type.scale < 0 || type.scale > 38) return refuse("the scale of a decimal");
      type.holds = SourceKind::kDecimal;
    } else if (logical == "date" || logical.starts_with("time-") || logical == "duration") {
      type.holds = SourceKind::kOther;
    } else {
      return index;
    }
    type.name = logical;
    return index;
  }

  // The full name of a definition, and the namespace of what stands in it. False: used before.
  bool define(const Json& json, const std::string& space, std::string& name,
              std::string& inner_space) {
    const std::string own = text_at(json, "namespace");
    name = full_name(text_at(json, "name"), own.empty() ? space : own);
    inner_space = name.substr(0, name.find('.') == name.npos ? 0 : name.rfind('.'));
    return names_.try_emplace(name, std::nullopt).second;
  }

  Result<std::uint32_t> parse_record(const Json& json, const std::string& space, int depth) {
    std::string name;
    std::string inner_space;
    if (!define(json, space, name, inner_space)) return refuse("a name is defined twice");
    const auto fields = json.find("fields");
    if (fields == json.end() || !fields->is_array()) return refuse("a record without fields");
    AvroFileType record;
    record.kind = AvroKind::kRecord;
    record.name = "a record";
    for (const Json& field : *fields) {
      if (!field.is_object() || !field.contains("type")) return refuse("a field without a type");
      record.names.push_back(text_at(field, "name"));
      ASSIGN_OR_RETURN(const std::uint32_t child, parse(field["type"], inner_space, depth + 1));
      record.children.push_back(child);
    }
    const std::uint32_t index = add(std::move(record));
    names_[name] = index;
    return index;
  }

  Result<std::uint32_t> parse_container(const Json& json, const std::string& space, int depth) {
    const bool is_array = json["type"] == "array";
    const auto inner = json.find(is_array ? "items" : "values");
    if (inner == json.end()) return refuse("an array or map without a type of its elements");
    AvroFileType type;
    type.kind = is_array ? AvroKind::kArray : AvroKind::kMap;
    type.name = is_array ? "an array" : "a map";
    ASSIGN_OR_RETURN(const std::uint32_t child, parse(*inner, space, depth + 1));
    type.children.push_back(child);
    return add(std::move(type));
  }

  Result<std::uint32_t> parse_leaf(const Json& json, const std::string& kind,
                                   const std::string& space) {
    std::string name;
    std::string inner_space;
    if (!define(json, space, name, inner_space)) return refuse("a name is defined twice");
    AvroFileType type;
    type.name = kind;
    if (kind == "fixed") {
      type.kind = AvroKind::kFixed;
      type.holds = SourceKind::kBytes;
      const auto size = json.find("size");
      if (size == json.end() || !size->is_number_unsigned()) return refuse("a fixed without size");
      type.size = size->get<std::size_t>();
    } else {
      type.kind = AvroKind::kEnum;
      type.holds = SourceKind::kText;
      const auto symbols = json.find("symbols");
      if (symbols == json.end() || !symbols->is_array()) return refuse("an enum without symbols");
      for (const Json& symbol : *symbols) {
        if (!symbol.is_string()) return refuse("a symbol of an enum");
        type.names.push_back(symbol.get<std::string>());
      }
    }
    const std::uint32_t index = add(std::move(type));
    names_[name] = index;
    return with_logical(index, json);
  }

  Result<std::uint32_t> parse_union(const Json& json, const std::string& space, int depth) {
    AvroFileType type;
    type.kind = AvroKind::kUnion;
    type.name = "a union";
    for (const Json& branch : json) {
      ASSIGN_OR_RETURN(const std::uint32_t child, parse(branch, space, depth + 1));
      type.children.push_back(child);
    }
    return add(std::move(type));
  }

  AvroFileSchema& schema_;
  // nullopt while its definition is being read.
  std::unordered_map<std::string, std::optional<std::uint32_t>> names_;
};

Result<AvroFileSchema> AvroFileSchema::parse(std::string_view text) {
  if (text.size() > kTextBytesMax) return invalid_argument("the Avro schema exceeds 1 MiB");
  constexpr int kJsonDepthMax = 4 * kDepthMax;
  bool too_deep = false;
  const auto watch = [&too_deep](int depth, Json::parse_event_t /*event*/, Json& /*parsed*/) {
    too_deep = too_deep || depth > kJsonDepthMax;
    return !too_deep;
  };
  const Json json = Json::parse(text.begin(), text.end(), watch, false);
  if (too_deep || json.is_discarded())
    return invalid_argument("the Avro schema is no JSON, or nests too deep");
  AvroFileSchema schema;
  ASSIGN_OR_RETURN(schema.root_, AvroFileSchemaParser(schema).parse(json, "", 0));
  return schema;
}

}  // namespace skua
