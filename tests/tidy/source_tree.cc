#include "tests/tidy/source_tree.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace skua::tidy {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 9> kTextEndings = {
    ".h", ".cc", ".def", ".proto", ".md", ".txt", ".cmake", ".yaml", ".json"};

bool is_skipped_folder(const fs::path& path) {
  const std::string name = path.filename().string();
  return name.starts_with('.') || name == "build" || name == "skua-data";
}

bool is_text(const fs::path& path) {
  const std::string ending = path.extension().string();
  return path.filename() == "dev" ||
         std::find(kTextEndings.begin(), kTextEndings.end(), ending) != kTextEndings.end();
}

std::vector<SourceFile> read_tree() {
  std::vector<SourceFile> files;
  for (auto it = fs::recursive_directory_iterator("."); it != fs::recursive_directory_iterator();
       ++it) {
    if (it->is_directory() && is_skipped_folder(it->path())) it.disable_recursion_pending();
    if (!it->is_regular_file() || !is_text(it->path())) continue;
    std::ostringstream text;
    text << std::ifstream(it->path(), std::ios::binary).rdbuf();
    files.push_back({it->path().lexically_relative(".").generic_string(), split_lines(text.str())});
  }
  std::sort(files.begin(), files.end(),
            [](const auto& a, const auto& b) { return a.path < b.path; });
  return files;
}

// Reads C++ line by line and remembers whether a block comment or raw string goes on.
class CodeReader {
 public:
  std::string strip(const std::string& line) {
    std::string out;
    for (std::size_t at = 0; at < line.size();) at = step(line, at, out);
    return out;
  }

 private:
  std::size_t step(const std::string& line, std::size_t at, std::string& out) {
    if (!until_.empty()) return leave(line, at);
    const std::string_view rest = std::string_view(line).substr(at);
    if (rest.starts_with("//")) return line.size();
    if (rest.starts_with("/*")) return enter("*/", at + 2);
    if (rest.starts_with("R\"")) return enter_raw(line, at);
    if (rest[0] == '"' || (rest[0] == '\'' && !follows_digit(out))) return skip_literal(line, at);
    out += rest[0];
    return at + 1;
  }

  std::size_t leave(const std::string& line, std::size_t at) {
    const std::size_t end = line.find(until_, at);
    if (end == std::string::npos) return line.size();
    const std::size_t after = end + until_.size();
    until_.clear();
    return after;
  }

  std::size_t enter(std::string until, std::size_t at) {
    until_ = std::move(until);
    return at;
  }

  std::size_t enter_raw(const std::string& line, std::size_t at) {
    const std::size_t open = line.find('(', at);
    if (open == std::string::npos) return line.size();
    return enter(")" + line.substr(at + 2, open - at - 2) + "\"", open + 1);
  }

  // 1'000'000 is a number.
  static bool follows_digit(const std::string& out) {
    return !out.empty() && std::isxdigit(static_cast<unsigned char>(out.back())) != 0;
  }

  static std::size_t skip_literal(const std::string& line, std::size_t at) {
    const char quote = line[at++];
    while (at < line.size() && line[at] != quote) at += line[at] == '\\' ? 2 : 1;
    return std::min(at + 1, line.size());
  }

  std::string until_;
};

}  // namespace

bool SourceFile::is_in(std::string_view folder) const {
  return path.size() > folder.size() && path.starts_with(folder) && path[folder.size()] == '/';
}

const std::vector<SourceFile>& source_tree() {
  static const std::vector<SourceFile> tree = read_tree();
  return tree;
}

std::vector<std::string> code_only(const std::vector<std::string>& lines) {
  std::vector<std::string> out;
  out.reserve(lines.size());
  CodeReader reader;
  for (const std::string& line : lines) out.push_back(reader.strip(line));
  return out;
}

std::vector<std::string> split_lines(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    lines.emplace_back(text.substr(0, end));
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  return lines;
}

std::vector<std::string> split_words(const std::string& line) {
  std::istringstream in(line);
  std::vector<std::string> words;
  for (std::string word; in >> word;) words.push_back(word);
  return words;
}

std::string place(const SourceFile& file, std::size_t index) {
  return file.path + ":" + std::to_string(index + 1);
}

}  // namespace skua::tidy
