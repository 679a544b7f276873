#include "bench/suite/result_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include "bench/suite/result_json.h"

namespace skua::bench {

Status write_text(const std::filesystem::path& file, const std::string& text) {
  std::error_code error;
  if (file.has_parent_path()) std::filesystem::create_directories(file.parent_path(), error);
  std::ofstream out(file, std::ios::binary);
  out << text;
  out.close();
  if (error || !out)
    return unavailable(
        fmt::format("cannot write {}; may this folder be written, and is there "
                    "room on the disk?",
                    file.string()));
  return {};
}

Status write_result(const std::filesystem::path& folder, const StoredResult& result) {
  return write_text(folder / (result.id() + ".json"), result_to_json(result));
}

Result<std::vector<StoredResult>> read_results(const std::filesystem::path& folder) {
  std::vector<StoredResult> results;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    if (entry.path().extension() != ".json") continue;
    std::ifstream in(entry.path(), std::ios::binary);
    Result<StoredResult> result = result_from_json({std::istreambuf_iterator<char>(in), {}});
    if (!result.ok())
      return Status(result.status().code(),
                    fmt::format("{}: {}", entry.path().string(), result.status().message()));
    results.push_back(*std::move(result));
  }
  std::sort(results.begin(), results.end(),
            [](const StoredResult& a, const StoredResult& b) { return a.id() < b.id(); });
  return results;
}

}  // namespace skua::bench
