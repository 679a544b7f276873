#include "storage/registry/detail_lines.h"

namespace skua {
namespace {

constexpr std::size_t kShownBytesMax = 160;

std::string shown(std::string_view text) {
  if (text.empty()) return "(none)";
  return text.size() > kShownBytesMax ? "(long text)" : std::string(text);
}

}  // namespace

void DetailLines::compare(std::string_view field, std::string_view before, std::string_view after) {
  if (before != after) add(field, before, after);
}

void DetailLines::add(std::string_view field, std::string_view before, std::string_view after) {
  lines_.push_back(std::string(field) + ": " + shown(before) + " -> " + shown(after));
}

void DetailLines::compare_text(std::string_view field, std::string_view before,
                               std::string_view after) {
  if (before != after) lines_.push_back(std::string(field) + ": changed");
}

void DetailLines::compare_tags(const Tags& before, const Tags& after) {
  for (const auto& [name, value] : before) {
    const auto now = after.find(name);
    if (now == after.end())
      lines_.push_back("tag " + shown(name) + ": dropped");
    else
      compare("tag " + shown(name), value, now->second);
  }
  for (const auto& [name, value] : after)
    if (!before.contains(name))
      lines_.push_back("tag " + shown(name) + ": added (" + shown(value) + ")");
}

std::string counted(std::size_t count, std::string_view noun) {
  return std::to_string(count) + ' ' + std::string(noun) + (count == 1 ? "" : "s");
}

}  // namespace skua
