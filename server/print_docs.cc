// Writes the generated pages of docs/ into the folder given as the only argument.
#include <fmt/format.h>

#include <filesystem>
#include <fstream>

#include "server/docs_pages.h"

namespace {

bool write_page(const std::filesystem::path& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary);
  file << text;
  file.close();
  if (!file) fmt::print(stderr, "print_docs: cannot write {}\n", path.string());
  return !file.fail();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    fmt::print(stderr, "usage: print_docs FOLDER\n");
    return 2;
  }
  const std::filesystem::path folder(argv[1]);
  const bool written = write_page(folder / "configuration.md", skua::configuration_page()) &&
                       write_page(folder / "metrics.md", skua::metrics_page());
  return written ? 0 : 1;
}
