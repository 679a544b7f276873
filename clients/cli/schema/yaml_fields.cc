#include "clients/cli/schema/yaml_fields.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <set>

#include "storage/base/time.h"
#include "storage/model/value_type.h"

namespace skua {
namespace {

std::string type_names() {
  std::vector<std::string_view> names;
  for (std::uint64_t number = 1; number < 32; ++number) {
    if (const auto type = value_type_from_number(number)) names.push_back(value_type_name(*type));
  }
  return fmt::format("{}", fmt::join(names, ", "));
}

}  // namespace

YamlFields::YamlFields(std::string file, YAML::Node map, std::string what)
    : file_(std::move(file)), map_(map), what_(std::move(what)) {
  if (!map_.IsMap()) {
    fail(map_, "", "expected a mapping of fields");
    return;
  }
  std::set<std::string> seen;
  for (const auto& member : map_) {
    if (!member.first.IsScalar()) {
      fail(member.first, "", "field names must be plain text");
    } else if (!seen.insert(member.first.Scalar()).second) {
      fail(member.first, member.first.Scalar(), "is given twice");
    }
  }
}

void YamlFields::fail(const YAML::Node& at, const std::string& field, const std::string& problem) {
  if (!first_error_.ok()) return;
  const int line = at.Mark().line + 1;
  const std::string name = field.empty() ? "" : fmt::format("`{}` ", field);
  first_error_ =
      invalid_argument(fmt::format("{}:{}: {}: {}{}", file_, line, what_, name, problem));
}

void YamlFields::fail(const char* field, const std::string& problem) {
  const YAML::Node node = find(field);
  fail(node.IsDefined() ? node : map_, field, problem);
}

void YamlFields::absorb(const Status& inner) {
  if (first_error_.ok()) first_error_ = inner;
}

// Not operator[]: looking up must not add the field.
YAML::Node YamlFields::find(const char* field) {
  if (std::find(known_.begin(), known_.end(), field) == known_.end()) known_.emplace_back(field);
  if (!map_.IsMap()) return YAML::Node(YAML::NodeType::Undefined);
  for (const auto& member : map_) {
    if (member.first.IsScalar() && member.first.Scalar() == field && !member.second.IsNull()) {
      return member.second;
    }
  }
  return YAML::Node(YAML::NodeType::Undefined);
}

std::optional<std::string> YamlFields::scalar(const char* field, const YAML::Node& node,
                                              const char* expected) {
  if (!node.IsDefined()) return std::nullopt;
  if (node.IsScalar()) return node.Scalar();
  fail(node, field, fmt::format("must be {}", expected));
  return std::nullopt;
}

void YamlFields::text(const char* field, std::string& out) {
  if (auto value = scalar(field, find(field), "a text")) out = *std::move(value);
}

void YamlFields::required_text(const char* field, std::string& out) {
  text(field, out);
  if (out.empty()) fail(field, "is missing");
}

void YamlFields::flag(const char* field, bool& out) {
  const YAML::Node node = find(field);
  const auto value = scalar(field, node, "true or false");
  if (!value.has_value()) return;
  if (*value != "true" && *value != "false") return fail(node, field, "must be true or false");
  out = *value == "true";
}

void YamlFields::count(const char* field, std::uint32_t& out) {
  const YAML::Node node = find(field);
  const auto value = scalar(field, node, "a whole number");
  if (!value.has_value()) return;
  const char* const end = value->data() + value->size();
  const auto parsed = std::from_chars(value->data(), end, out);
  if (parsed.ec != std::errc{} || parsed.ptr != end) {
    fail(node, field, "must be a whole number from 0 to 4294967295");
  }
}

void YamlFields::duration(const char* field, std::optional<std::int64_t>& out_us) {
  static constexpr char kExpected[] = "a duration such as 90s, 15m, 1h30m or 7d; 0 means no limit";
  const YAML::Node node = find(field);
  const auto value = scalar(field, node, kExpected);
  if (!value.has_value()) return;
  const auto parsed = parse_duration(*value);
  if (!parsed.ok()) return fail(node, field, fmt::format("must be {}", kExpected));
  out_us = parsed->count();
}

void YamlFields::value_type(const char* field, v1::ValueType& out) {
  const YAML::Node node = find(field);
  const auto name = scalar(field, node, "the name of a type");
  if (!name.has_value()) return;
  const auto type = value_type_from_name(*name);
  if (!type.has_value()) return fail(node, field, fmt::format("must be one of {}", type_names()));
  out = static_cast<v1::ValueType>(*type);
}

std::vector<YAML::Node> YamlFields::items(const char* field) {
  const YAML::Node node = find(field);
  std::vector<YAML::Node> out;
  if (!node.IsDefined()) return out;
  if (!node.IsSequence()) {
    fail(node, field, "must be a list");
    return out;
  }
  for (const auto& item : node) out.push_back(item);
  return out;
}

void YamlFields::texts(const char* field, google::protobuf::RepeatedPtrField<std::string>& out) {
  for (const YAML::Node& item : items(field)) {
    if (!item.IsScalar()) return fail(item, field, "must be a list of texts");
    *out.Add() = item.Scalar();
  }
}

YAML::Node YamlFields::map(const char* field) {
  const YAML::Node node = find(field);
  if (node.IsDefined() && !node.IsMap()) {
    fail(node, field, "must be a mapping");
    return YAML::Node(YAML::NodeType::Undefined);
  }
  return node;
}

void YamlFields::text_map(const char* field, google::protobuf::Map<std::string, std::string>& out) {
  const YAML::Node node = map(field);
  if (!node.IsDefined()) return;
  for (const auto& member : node) {
    if (!member.first.IsScalar() || !member.second.IsScalar()) {
      return fail(member.first, field, "must map texts to texts");
    }
    if (!out.insert({member.first.Scalar(), member.second.Scalar()}).second) {
      return fail(member.first, field, fmt::format("names `{}` twice", member.first.Scalar()));
    }
  }
}

Status YamlFields::finish() {
  if (map_.IsMap()) {
    for (const auto& member : map_) {
      const std::string name = member.first.IsScalar() ? member.first.Scalar() : "";
      if (std::find(known_.begin(), known_.end(), name) == known_.end()) {
        fail(member.first, name,
             fmt::format("is not a field here; there are {}", fmt::join(known_, ", ")));
      }
    }
  }
  return first_error_;
}

}  // namespace skua
