#include "tests/tidy/layer_rules.h"

#include <algorithm>

#include "tests/tidy/source_tree.h"

namespace skua::tidy {
namespace {

bool is_below(std::string_view path, std::string_view folder) {
  return path.starts_with(folder) && (path.size() == folder.size() || path[folder.size()] == '/');
}

}  // namespace

LayerRules::LayerRules(const std::vector<std::string>& lines) {
  for (const std::string& line : lines) read(line);
}

void LayerRules::read(const std::string& line) {
  const auto words = split_words(line);
  if (words.empty() || words[0].starts_with('#')) return;
  const bool is_arrow = words.size() >= 2 && words[1] == "->";
  const bool is_only = words.size() >= 3 && words[1] == "only";
  if (!is_arrow && !is_only) {
    faults_.push_back(line);
    return;
  }
  auto& rule = (is_arrow ? arrows_ : only_)[words[0]];
  rule.insert(words.begin() + 2, words.end());
}

std::string LayerRules::objection(std::string_view path, std::string_view include) const {
  for (const auto& [prefix, folders] : only_) {
    if (!include.starts_with(prefix)) continue;
    const bool allowed =
        std::any_of(folders.begin(), folders.end(),
                    [&](const std::string& folder) { return is_below(path, folder); });
    if (!allowed) return "<" + prefix + "...> does not belong in this folder";
  }
  const std::string to = folder_of(include);
  if (to.empty()) return "";
  const std::string from = folder_of(path);
  if (from.empty()) return "no rule of layers.txt covers this folder";
  return reaches(from, to) ? "" : from + " may not include " + to;
}

std::string LayerRules::folder_of(std::string_view path) const {
  std::string best;
  for (const auto& [folder, below] : arrows_) {
    if (is_below(path, folder) && folder.size() > best.size()) best = folder;
  }
  return best;
}

bool LayerRules::reaches(const std::string& from, const std::string& to) const {
  std::set<std::string> seen;
  std::vector<std::string> open = {from};
  while (!open.empty()) {
    const std::string folder = open.back();
    open.pop_back();
    if (folder == to) return true;
    if (!seen.insert(folder).second || !arrows_.contains(folder)) continue;
    const auto& next = arrows_.at(folder);
    open.insert(open.end(), next.begin(), next.end());
  }
  return false;
}

std::string included_file(const std::string& line) {
  const auto words = split_words(line);
  if (words.size() < 2 || words[0] != "#include" || words[1].size() < 3) return "";
  return words[1].substr(1, words[1].size() - 2);
}

}  // namespace skua::tidy
