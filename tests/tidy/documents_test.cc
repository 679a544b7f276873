#include <gtest/gtest.h>

#include <filesystem>
#include <regex>
#include <string>
#include <vector>

#include "tests/tidy/source_tree.h"

namespace skua::tidy {
namespace {

// The lines of a document, those inside code fences emptied.
std::vector<std::string> prose(const std::vector<std::string>& lines) {
  std::vector<std::string> out;
  bool fenced = false;
  for (const std::string& line : lines) {
    const bool is_fence = line.starts_with("```");
    if (is_fence) fenced = !fenced;
    out.push_back(fenced || is_fence ? "" : line);
  }
  return out;
}

std::size_t titles(const std::vector<std::string>& lines) {
  std::size_t count = 0;
  for (const std::string& line : prose(lines)) count += line.starts_with("# ") ? 1 : 0;
  return count;
}

// Targets of links to other files, anchors left out.
std::vector<std::string> linked_files(const std::string& line) {
  static const std::regex link("\\]\\(([^)#\\s]+)(#[^)]*)?\\)|(?:src|srcset)=\"([^\"]+)\"");
  std::vector<std::string> out;
  for (auto it = std::sregex_iterator(line.begin(), line.end(), link); it != std::sregex_iterator();
       ++it) {
    const std::string target = (*it)[1].matched ? (*it)[1].str() : (*it)[3].str();
    if (target.find("://") == std::string::npos && !target.starts_with("mailto:"))
      out.push_back(target);
  }
  return out;
}

TEST(Documents, HaveOneTitle) {
  for (const SourceFile& file : source_tree()) {
    if (!file.path.ends_with(".md")) continue;
    EXPECT_EQ(titles(file.lines), 1U) << file.path;
    EXPECT_TRUE(!file.lines.empty() && file.lines[0].starts_with("# "))
        << file.path << " begins with its title";
  }
}

TEST(Documents, LinkToFilesThatExist) {
  std::string faults;
  for (const SourceFile& file : source_tree()) {
    if (!file.path.ends_with(".md")) continue;
    const auto folder = std::filesystem::path(file.path).parent_path();
    const auto lines = prose(file.lines);
    for (std::size_t i = 0; i < lines.size(); ++i) {
      for (const std::string& target : linked_files(lines[i])) {
        if (!std::filesystem::exists(folder / target))
          faults += place(file, i) + " links to " + target + "\n";
      }
    }
  }
  EXPECT_TRUE(faults.empty()) << "\n" << faults;
}

TEST(Documents, TitlesAndLinksAreFound) {
  EXPECT_EQ(titles({"# A", "```", "# comment", "```", "## B"}), 1U);
  EXPECT_EQ(titles({"# A", "# B"}), 2U);
  const std::vector<std::string> expected = {"docs/x.md", "y.svg"};
  EXPECT_EQ(linked_files("[a](docs/x.md#part) [b](https://e.org) <img src=\"y.svg\"> [c](#here)"),
            expected);
}

}  // namespace
}  // namespace skua::tidy
