#include "clients/cli/files/files.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <system_error>

#include "clients/cli/files/durable_file.h"

namespace skua {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kFilesMax = 1'000'000;
constexpr std::size_t kTextBytesMax = std::size_t{256} << 20U;

Status failure(const std::string& path, const std::error_code& error) {
  const bool denied = error == std::errc::permission_denied;
  const bool missing = error == std::errc::no_such_file_or_directory;
  return Status(denied    ? StatusCode::kPermissionDenied
                : missing ? StatusCode::kNotFound
                          : StatusCode::kUnavailable,
                fmt::format("{}: {}", path, error.message()));
}

// Whether a link leads to a folder above it, or to one that the way down from the root, through
// other links, has passed.
bool leads_back(const fs::path& root, const fs::path& link) {
  std::error_code error;
  const fs::path target = fs::canonical(link, error);
  for (fs::path above = fs::canonical(link.parent_path(), error); !error;
       above = above.parent_path()) {
    if (above == target) return true;
    if (above == above.parent_path()) break;
  }
  for (fs::path passed = link.parent_path(); !error; passed = passed.parent_path()) {
    if (fs::canonical(passed, error) == target) return true;
    if (passed.native().size() <= root.native().size()) break;
  }
  return static_cast<bool>(error);
}

std::int64_t changed_ns(const fs::path& path) {
  std::error_code error;
  const auto time = fs::last_write_time(path, error).time_since_epoch();
  return error ? 0 : std::chrono::duration_cast<std::chrono::nanoseconds>(time).count();
}

Result<std::vector<FoundFile>> list_local(const std::string& path, const EnterFolder& enter) {
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (error && status.type() != fs::file_type::not_found) return failure(path, error);
  if (status.type() == fs::file_type::not_found)
    return failure(path, std::make_error_code(std::errc::no_such_file_or_directory));
  std::vector<FoundFile> found;
  if (status.type() != fs::file_type::directory) {
    const auto bytes = fs::file_size(path, error);
    found.push_back({path, error ? 0 : bytes, changed_ns(path)});
    return found;
  }
  constexpr auto kFollow = fs::directory_options::follow_directory_symlink;
  for (fs::recursive_directory_iterator it(path, kFollow, error), end; !error && it != end;
       it.increment(error)) {
    std::error_code dangling;
    if (it->is_directory(dangling)) {
      const bool entered = !enter || enter(it->path().string());
      if (!entered || (it->is_symlink() && leads_back(path, it->path())))
        it.disable_recursion_pending();
      continue;
    }
    if (!it->is_regular_file(dangling)) continue;
    if (found.size() == kFilesMax)
      return resource_exhausted(fmt::format("{}: more than {} files", path, kFilesMax));
    found.push_back({it->path().string(), it->file_size(error), changed_ns(it->path())});
  }
  if (error) return failure(path, error);
  return found;
}

}  // namespace

bool is_object_path(const std::string& path) { return path.starts_with("s3://"); }

Result<std::vector<FoundFile>> Files::list(const std::string& path, const EnterFolder& enter) {
  auto found = is_object_path(path) ? objects_.list(path, enter) : list_local(path, enter);
  if (!found.ok()) return found;
  std::sort(found->begin(), found->end(),
            [](const FoundFile& a, const FoundFile& b) { return a.path < b.path; });
  return found;
}

Result<FolderLock> Files::lock(const std::string& folder) {
  return is_object_path(folder) ? FolderLock() : FolderLock::take(folder);
}

Result<bool> Files::exists(const std::string& path) {
  const auto found = list(path);
  if (found.ok()) return !found->empty();
  if (found.status().code() == StatusCode::kNotFound) return false;
  return found.status();
}

Result<std::unique_ptr<ByteStream>> Files::open(const std::string& path) {
  return is_object_path(path) ? objects_.open(path) : open_local_file(path);
}

Result<std::string> Files::read_text(const std::string& path) {
  ASSIGN_OR_RETURN(const auto stream, open(path));
  auto text = read_all(*stream, kTextBytesMax);
  if (text.ok()) return text;
  return Status(text.status().code(), fmt::format("{}: {}", path, text.status().message()));
}

Result<std::unique_ptr<OutputFile>> Files::create(const std::string& path) {
  if (is_object_path(path)) return objects_.create(path);
  auto file = DurableFile::create(path);
  if (!file.ok()) return file.status();
  return std::unique_ptr<OutputFile>(*std::move(file));
}

Status Files::write_text(const std::string& path, std::string_view text) {
  ASSIGN_OR_RETURN(const auto file, create(path));
  RETURN_IF_ERROR(file->write(text));
  return file->publish();
}

Status Files::remove(const std::string& path) {
  if (is_object_path(path)) return objects_.remove(path);
  std::error_code error;
  std::filesystem::remove(path, error);
  return error ? failure(path, error) : Status::ok_status();
}

}  // namespace skua
