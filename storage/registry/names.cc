#include "storage/registry/names.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace skua {
namespace {

constexpr std::size_t kQuotedBytesMax = 160;
constexpr std::size_t kNameBytesMax = 128;
constexpr std::size_t kHintsMax = 3;
// A miss in a store of many definitions must stay cheap.
constexpr std::size_t kComparedMax = 1000;
constexpr std::size_t kDistanceMax = 2;

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// Levenshtein's distance, two rows at a time, blind to case. REQUIRES: b.size() <= kNameBytesMax.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::array<std::size_t, kNameBytesMax + 1> row{};
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = diagonal + (lower(a[i - 1]) == lower(b[j - 1]) ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row[b.size()];
}

bool is_similar(std::string_view a, std::string_view b) {
  const std::size_t longer = std::max(a.size(), b.size());
  const std::size_t shorter = std::min(a.size(), b.size());
  if (longer > kNameBytesMax || longer - shorter > kDistanceMax) return false;
  // Of a short name, two letters are most of it.
  const std::size_t allowed = shorter < 4 ? 1 : kDistanceMax;
  return edit_distance(a, b) <= allowed;
}

}  // namespace

std::string quote_name(std::string_view name) {
  std::string out = "`";
  for (char c : name.substr(0, kQuotedBytesMax)) out += c > 0x1f && c < 0x7f ? c : '?';
  if (name.size() > kQuotedBytesMax) out += "...";
  return out + '`';
}

std::string definition_label(DefinitionKind kind, std::string_view project, std::string_view name) {
  std::string label(definition_kind_name(kind));
  std::replace(label.begin(), label.end(), '_', ' ');
  label += ' ' + quote_name(name);
  if (project != kDefaultProject) label += " of project " + quote_name(project);
  return label;
}

std::string similar_names_hint(std::string_view wanted,
                               const std::vector<std::string_view>& names) {
  std::string hint;
  std::size_t hints = 0;
  const std::size_t compared = std::min(names.size(), kComparedMax);
  for (std::size_t i = 0; i < compared && hints < kHintsMax; ++i) {
    if (!is_similar(wanted, names[i])) continue;
    hint += (hints++ == 0 ? "; did you mean " : " or ") + quote_name(names[i]);
  }
  return hint.empty() ? hint : hint + '?';
}

}  // namespace skua
