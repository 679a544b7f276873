#include "tests/unit/bench/well_formed_xml.h"

#include <regex>
#include <set>
#include <vector>

namespace skua::bench {
namespace {

bool has_bare_ampersand(const std::string& text) {
  static const std::regex bare("&(?!(amp|lt|gt|quot|apos|#[0-9]+);)");
  return std::regex_search(text, bare);
}

std::string attribute_fault(const std::string& attributes) {
  static const std::regex attribute("\\s+([A-Za-z][A-Za-z0-9:-]*)=\"([^\"<]*)\"");
  std::set<std::string> names;
  std::string rest = attributes;
  for (std::smatch match;
       std::regex_search(rest, match, attribute, std::regex_constants::match_continuous);
       rest = match.suffix()) {
    if (!names.insert(match[1]).second) return "attribute twice: " + match[1].str();
  }
  return rest.find_first_not_of(" \n") == std::string::npos ? "" : "no attribute: " + rest;
}

}  // namespace

std::string xml_fault(const std::string& text) {
  static const std::regex tag("<(/?)([A-Za-z][A-Za-z0-9]*)([^<>]*?)(/?)>");
  if (has_bare_ampersand(text)) return "bare &";
  std::vector<std::string> open;
  std::size_t roots = 0;
  auto at = text.cbegin();
  for (std::smatch match; std::regex_search(at, text.cend(), match, tag);
       at = match.suffix().first) {
    const std::string before = match.prefix();
    if (before.find('<') != std::string::npos) return "bare < before " + match.str();
    if (open.empty() && before.find_first_not_of(" \n") != std::string::npos)
      return "text outside: " + before;
    if (match[1].length() > 0) {
      if (open.empty() || open.back() != match[2]) return "unexpected " + match.str();
      open.pop_back();
      continue;
    }
    if (const std::string fault = attribute_fault(match[3]); !fault.empty()) return fault;
    if (open.empty()) ++roots;
    if (match[4].length() == 0) open.push_back(match[2]);
  }
  if (!open.empty()) return "never closed: " + open.back();
  if (std::string(at, text.cend()).find_first_not_of(" \n") != std::string::npos)
    return "text at the end";
  return roots == 1 ? "" : "not one root";
}

}  // namespace skua::bench
