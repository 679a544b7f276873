#include "server/password_file.h"

#include <fmt/format.h>

#include <fstream>

namespace skua {

Result<std::string> read_password(const std::string& file) {
  std::ifstream in(file);
  std::string line;
  std::getline(in, line);
  if (line.ends_with('\r')) line.pop_back();
  if (line.empty())
    return invalid_argument(fmt::format(
        "`{}` cannot be read, or its first line is empty: it should hold a password", file));
  return line;
}

}  // namespace skua
