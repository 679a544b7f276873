#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <regex>
#include <set>
#include <string>

#include "tests/tidy/source_tree.h"

namespace skua::tidy {
namespace {

const std::set<std::string> kBannedWords = {"util",    "utils",    "helper", "helpers",
                                            "manager", "managers", "common"};

// The words of a name: "FileHelper2_x" has file, helper2, x; digits at the end do not count.
std::vector<std::string> words_of(const std::string& name) {
  std::vector<std::string> words(1);
  for (std::size_t i = 0; i < name.size(); ++i) {
    const auto c = static_cast<unsigned char>(name[i]);
    const bool starts_word =
        std::isupper(c) != 0 && i > 0 && std::islower(static_cast<unsigned char>(name[i - 1])) != 0;
    if (starts_word || std::isalpha(c) == 0) words.emplace_back();
    if (std::isalpha(c) != 0) words.back() += static_cast<char>(std::tolower(c));
  }
  return words;
}

bool has_banned_word(const std::string& name) {
  const auto words = words_of(name);
  return std::any_of(words.begin(), words.end(),
                     [](const std::string& word) { return kBannedWords.contains(word); });
}

// The first name with a banned word in a line of code; names of others' namespaces (`util::`) do
// not count.
std::string banned_name(const std::string& code) {
  static const std::regex name("[A-Za-z_][A-Za-z0-9_]*(::)?");
  for (auto it = std::sregex_iterator(code.begin(), code.end(), name); it != std::sregex_iterator();
       ++it) {
    if (!(*it)[1].matched && has_banned_word(it->str())) return it->str();
  }
  return "";
}

// The call that takes time or chance from the machine instead of from a Clock or a seed; empty when
// none does.
std::string machine_call(const std::string& code) {
  static const std::regex call(
      "system_clock::now|\\bsleep_for\\b|\\bsleep_until\\b|\\b(u|nano)?sleep\\s*\\(|random_device|"
      "\\bgettimeofday\\b|"
      "\\btime\\s*\\(\\s*(nullptr|NULL|0)\\s*\\)|\\bs?rand\\s*\\(");
  std::smatch match;
  return std::regex_search(code, match, call) ? match.str() : "";
}

bool has_open_task(const std::string& line) {
  static const std::regex task(std::string("\\b(TO") + "DO|FIX" + "ME|XX" +
                               "X)\\b(?!\\(#[0-9]+\\))");
  return std::regex_search(line, task);
}

TEST(Words, NamesSayWhatThingsAre) {
  std::string faults;
  for (const SourceFile& file : source_tree()) {
    if (has_banned_word(file.path)) faults += file.path + "\n";
    if (!file.is_cpp()) continue;
    const auto code = code_only(file.lines);
    for (std::size_t i = 0; i < code.size(); ++i) {
      const std::string name = code[i].starts_with("#include") ? "" : banned_name(code[i]);
      if (!name.empty()) faults += place(file, i) + " " + name + "\n";
    }
  }
  EXPECT_TRUE(faults.empty()) << "\n" << faults;
}

TEST(Words, TimeAndChanceAreInjected) {
  std::string faults;
  for (const SourceFile& file : source_tree()) {
    const bool is_exempt = file.is_in("storage/base") || file.is_in("clients") ||
                           file.is_in("bench") || file.is_in("tests");
    if (!file.is_cpp() || is_exempt) continue;
    const auto code = code_only(file.lines);
    for (std::size_t i = 0; i < code.size(); ++i) {
      const std::string call = machine_call(code[i]);
      if (!call.empty()) faults += place(file, i) + " " + call + "\n";
    }
  }
  EXPECT_TRUE(faults.empty()) << "\n" << faults;
}

TEST(Words, OpenTasksNameTheirIssue) {
  std::string faults;
  for (const SourceFile& file : source_tree()) {
    for (std::size_t i = 0; i < file.lines.size(); ++i)
      if (has_open_task(file.lines[i])) faults += place(file, i) + "\n";
  }
  EXPECT_TRUE(faults.empty()) << "\n" << faults;
}

TEST(Words, FindsWhatIsBanned) {
  EXPECT_EQ(banned_name("class FileManager {"), "FileManager");
  EXPECT_EQ(banned_name("int string_util = 1;"), "string_util");
  EXPECT_EQ(banned_name("json::util::parse(x)"), "");
  EXPECT_EQ(banned_name("utilization + commonplace"), "");
  EXPECT_NE(machine_call("auto t = std::chrono::system_clock::now();"), "");
  EXPECT_NE(machine_call("usleep (5);"), "");
  EXPECT_NE(machine_call("srand(1)"), "");
  EXPECT_EQ(machine_call("read_time(0); operand(x); steady_clock::now()"), "");
  EXPECT_TRUE(has_open_task(std::string("// TO") + "DO: later"));
  EXPECT_FALSE(has_open_task(std::string("// TO") + "DO(#12): later"));
}

TEST(Words, CodeIsReadWithoutCommentsAndLiterals) {
  const auto code = code_only({"int a; // helper", "f(\"util\\\" x\", 'y'); b", "/* common",
                               "manager */ c", "R\"(util", ")\" d", "1'000'000 + e"});
  const std::vector<std::string> expected = {"int a; ", "f(, ); b",     "", " c", "",
                                             " d",      "1'000'000 + e"};
  EXPECT_EQ(code, expected);
}

}  // namespace
}  // namespace skua::tidy
