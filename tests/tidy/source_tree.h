#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace skua::tidy {

// A text file of the project: its path from the top folder, and its lines.
struct SourceFile {
  std::string path;
  std::vector<std::string> lines;

  [[nodiscard]] bool is_header() const { return path.ends_with(".h") || path.ends_with(".def"); }
  [[nodiscard]] bool is_cpp() const { return is_header() || path.ends_with(".cc"); }
  [[nodiscard]] bool is_in(std::string_view folder) const;
};

// Every text file of the project in the working directory, in order of path. Build folders, data
// folders and hidden folders are not part of it.
[[nodiscard]] const std::vector<SourceFile>& source_tree();

// The lines of C++ without comments and without what stands in string and character literals.
[[nodiscard]] std::vector<std::string> code_only(const std::vector<std::string>& lines);

[[nodiscard]] std::vector<std::string> split_lines(std::string_view text);
[[nodiscard]] std::vector<std::string> split_words(const std::string& line);

// "storage/base/time.h:12".
[[nodiscard]] std::string place(const SourceFile& file, std::size_t index);

}  // namespace skua::tidy
