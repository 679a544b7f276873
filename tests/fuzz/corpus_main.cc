#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "tests/fuzz/fuzz_target.h"

// Runs one fuzz target over the files of folders, and over up to CUTS beginnings of each file, so
// that an ordinary build without libFuzzer runs it too. A folder may be missing; no file at all is
// a fault.
namespace {

namespace fs = std::filesystem;

void run(const std::string& bytes) {
  // On the heap and of exact size, so that a sanitizer sees a read past the end.
  const std::vector<std::uint8_t> input(bytes.begin(), bytes.end());
  LLVMFuzzerTestOneInput(input.data(), input.size());
}

std::size_t run_file(const fs::path& path, std::size_t cuts) {
  std::ifstream in(path, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(in), {}};
  std::size_t runs = 0;
  for (std::size_t size = 0; size < bytes.size(); size += bytes.size() / cuts + 1, ++runs)
    run(bytes.substr(0, size));
  run(bytes);
  return runs + 1;
}

}  // namespace

int main(int argc, char** argv) {
  const std::size_t cuts = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 0;
  if (cuts == 0) {
    std::fputs("usage: fuzz_TARGET CUTS FOLDER...\n", stderr);
    return 2;
  }
  std::size_t files = 0;
  std::size_t runs = 0;
  for (int i = 2; i < argc; ++i) {
    if (!fs::is_directory(argv[i])) continue;
    std::vector<fs::path> paths;
    for (const auto& entry : fs::directory_iterator(argv[i]))
      if (entry.is_regular_file()) paths.push_back(entry.path());
    std::sort(paths.begin(), paths.end());
    for (const fs::path& path : paths) {
      std::printf("%s\n", path.c_str());
      std::fflush(stdout);
      runs += run_file(path, cuts);
      ++files;
    }
  }
  std::printf("%zu files, %zu inputs\n", files, runs);
  return files == 0 ? 1 : 0;
}
