#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>

#include "tests/tidy/source_tree.h"

namespace skua::tidy {
namespace {

std::string folder_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string::npos ? "" : path.substr(0, slash);
}

// Folder -> the words of its CMakeLists.txt, comments left out.
std::map<std::string, std::set<std::string>> build_lists() {
  std::map<std::string, std::set<std::string>> out;
  for (const SourceFile& file : source_tree()) {
    if (!file.path.ends_with("CMakeLists.txt")) continue;
    auto& words = out[folder_of(file.path)];
    for (const std::string& line : file.lines) {
      std::string text = line.substr(0, line.find('#'));
      for (char& c : text) c = c == '(' || c == ')' ? ' ' : c;
      for (const std::string& word : split_words(text)) words.insert(word);
    }
  }
  return out;
}

bool is_listed(const std::map<std::string, std::set<std::string>>& lists, const std::string& path) {
  for (std::string folder = folder_of(path); !folder.empty(); folder = folder_of(folder)) {
    const auto list = lists.find(folder);
    if (list != lists.end() && list->second.contains(path.substr(folder.size() + 1))) return true;
  }
  return false;
}

TEST(BuildLists, EverySourceIsBuilt) {
  const auto lists = build_lists();
  std::string faults;
  for (const SourceFile& file : source_tree()) {
    if (file.path.ends_with(".cc") && !is_listed(lists, file.path))
      faults += file.path + " is in no CMakeLists.txt\n";
  }
  EXPECT_TRUE(faults.empty()) << "\n" << faults;
}

TEST(BuildLists, FindsAFileThatIsNotListed) {
  const std::map<std::string, std::set<std::string>> lists = {{"a", {"b/x.cc", "y.cc"}}};
  EXPECT_TRUE(is_listed(lists, "a/b/x.cc"));
  EXPECT_TRUE(is_listed(lists, "a/y.cc"));
  EXPECT_FALSE(is_listed(lists, "a/x.cc"));
  EXPECT_FALSE(is_listed(lists, "c/y.cc"));
}

}  // namespace
}  // namespace skua::tidy
