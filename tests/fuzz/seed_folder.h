#pragma once

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <utility>

namespace skua::test {

// Where a seed program writes: FOLDER/<target>/<name>. Not thread-safe.
class SeedFolder {
 public:
  explicit SeedFolder(std::filesystem::path folder) : folder_(std::move(folder)) {}

  void write(const std::string& target, const std::string& name, std::string_view bytes) {
    const auto path = folder_ / target / name;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream out(path, std::ios::binary);
    out << bytes;
    failed_ = failed_ || !out.good();
  }
  [[nodiscard]] bool failed() const { return failed_; }

 private:
  std::filesystem::path folder_;
  bool failed_ = false;
};

}  // namespace skua::test
