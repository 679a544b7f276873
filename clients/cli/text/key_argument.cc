#include "clients/cli/text/key_argument.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace skua {
namespace {

// Splits at commas that no backslash precedes; escapes stay.
std::vector<std::string_view> split_at_commas(std::string_view text) {
  std::vector<std::string_view> parts;
  std::size_t begin = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\') {
      ++i;
    } else if (text[i] == ',') {
      parts.push_back(text.substr(begin, i - begin));
      begin = i + 1;
    }
  }
  parts.push_back(text.substr(begin));
  return parts;
}

std::string without_escapes(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 1 < text.size()) {
      const char next = text[i + 1];
      if (next == ',' || next == '\\' || next == '@') ++i;
    }
    out += text[i];
  }
  return out;
}

// Takes "@time" off the end of the argument.
std::optional<Timestamp> take_as_of(std::string_view& argument) {
  const std::size_t at = argument.rfind('@');
  if (at == std::string_view::npos || (at > 0 && argument[at - 1] == '\\')) return std::nullopt;
  const auto time = parse_rfc3339(argument.substr(at + 1));
  if (!time.ok()) return std::nullopt;
  argument = argument.substr(0, at);
  return *time;
}

bool names_key(std::string_view argument, const std::string& key_name) {
  return argument.size() > key_name.size() && argument.substr(0, key_name.size()) == key_name &&
         argument[key_name.size()] == '=';
}

}  // namespace

Result<NamedText> parse_assignment(std::string_view argument) {
  const std::size_t equals = argument.find('=');
  if (equals == std::string_view::npos || equals == 0) {
    return invalid_argument("expected name=value");
  }
  return NamedText(argument.substr(0, equals), argument.substr(equals + 1));
}

Result<std::vector<NamedText>> parse_named_values(std::string_view argument) {
  std::vector<NamedText> out;
  for (const std::string_view part : split_at_commas(argument)) {
    auto named = parse_assignment(part);
    if (!named.ok()) return invalid_argument("expected name=value, or name=value,name=value");
    named->second = without_escapes(named->second);
    const auto same = [&named](const NamedText& other) { return other.first == named->first; };
    if (std::any_of(out.begin(), out.end(), same)) {
      return invalid_argument(fmt::format("`{}` is given twice", named->first));
    }
    out.push_back(*std::move(named));
  }
  return out;
}

Result<EntityArgument> parse_entity_argument(std::string_view argument,
                                             const std::vector<std::string>& key_names) {
  EntityArgument out;
  out.as_of = take_as_of(argument);
  if (key_names.size() == 1) {
    if (names_key(argument, key_names[0])) argument.remove_prefix(key_names[0].size() + 1);
    out.key_values.push_back(without_escapes(argument));
    return out;
  }
  const auto named = parse_named_values(argument);
  std::string wanted = fmt::format("{}=...", fmt::join(key_names, "=...,"));
  if (!named.ok()) {
    return invalid_argument(
        fmt::format("{}; the keys here are {}", named.status().message(), wanted));
  }
  for (const std::string& name : key_names) {
    const auto found = std::find_if(named->begin(), named->end(), [&name](const NamedText& other) {
      return other.first == name;
    });
    if (found == named->end()) {
      return invalid_argument(
          fmt::format("key `{}` is missing; the keys here are {}", name, wanted));
    }
    out.key_values.push_back(found->second);
  }
  if (named->size() > key_names.size()) {
    return invalid_argument(fmt::format("too many keys; the keys here are {}", wanted));
  }
  return out;
}

}  // namespace skua
