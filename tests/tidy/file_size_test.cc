#include <gtest/gtest.h>

#include <map>
#include <string>

#include "tests/tidy/source_tree.h"

namespace skua::tidy {
namespace {

constexpr std::size_t kHeaderLines = 200;
constexpr std::size_t kSourceLines = 400;
constexpr std::size_t kColumns = 100;

std::map<std::string, std::size_t> size_exceptions() {
  std::map<std::string, std::size_t> out;
  for (const SourceFile& file : source_tree()) {
    if (file.path != "tests/tidy/size_exceptions.txt") continue;
    for (const std::string& line : file.lines) {
      const auto words = split_words(line);
      if (words.size() == 2 && words[0] != "#") out[words[0]] = std::stoul(words[1]);
    }
  }
  return out;
}

std::size_t columns(const std::string& line) {
  // Counts characters of UTF-8: bytes that do not continue one.
  std::size_t count = 0;
  for (const char c : line) count += (static_cast<unsigned char>(c) & 0xC0U) != 0x80U ? 1 : 0;
  return count;
}

TEST(FileSize, FilesAreSmall) {
  auto exceptions = size_exceptions();
  for (const SourceFile& file : source_tree()) {
    if (!file.is_cpp()) continue;
    const std::size_t cap = file.is_header() ? kHeaderLines : kSourceLines;
    const auto exception = exceptions.find(file.path);
    if (exception == exceptions.end()) {
      EXPECT_LE(file.lines.size(), cap) << file.path << ": two ideas make two files";
      continue;
    }
    EXPECT_GT(file.lines.size(), cap)
        << file.path << " fits now: take it out of size_exceptions.txt";
    EXPECT_LE(file.lines.size(), exception->second) << file.path << " may only shrink";
    exceptions.erase(exception);
  }
  for (const auto& [path, lines] : exceptions)
    ADD_FAILURE() << path << " is excepted but not there";
}

TEST(FileSize, LinesAreShort) {
  std::string faults;
  for (const SourceFile& file : source_tree()) {
    // In a .def, one line is one row of a table.
    if (!file.is_cpp() || file.path.ends_with(".def")) continue;
    for (std::size_t i = 0; i < file.lines.size(); ++i) {
      const std::size_t width = columns(file.lines[i]);
      if (width > kColumns && !file.lines[i].starts_with("#include"))
        faults += place(file, i) + " has " + std::to_string(width) + " columns\n";
    }
  }
  EXPECT_TRUE(faults.empty()) << "\n" << faults;
}

TEST(FileSize, CountsCharactersNotBytes) {
  EXPECT_EQ(columns("abc"), 3U);
  EXPECT_EQ(columns("a\xC3\xA9z"), 3U);
}

}  // namespace
}  // namespace skua::tidy
