#include "storage/store/rocks/torn_log.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "storage/store/rocks/folders.h"
#include "storage/store/rocks/rocks_status.h"

namespace skua {
namespace {

constexpr std::string_view kAside = ".aside";
constexpr std::string_view kDoing = "setting the torn end of the write-ahead log aside";

}  // namespace

TornLog::TornLog(rocksdb::Env& env, std::string folder, std::vector<std::string> logs,
                 std::uint64_t whole_bytes)
    : env_(env), folder_(std::move(folder)), logs_(std::move(logs)), whole_bytes_(whole_bytes) {}

Status TornLog::set_aside() {
  // The newest first: what is left is a log that ends earlier.
  for (std::size_t i = logs_.size(); i-- > 1;) {
    const std::string path = folder_ + "/" + logs_[i];
    RETURN_IF_ERROR(from_rocks(env_.RenameFile(path, path + std::string(kAside)), kDoing));
  }
  RETURN_IF_ERROR(sync_folder(env_, folder_));
  const std::string torn = folder_ + "/" + logs_.front();
  const std::string aside = torn + std::string(kAside);
  RETURN_IF_ERROR(remove_all(env_, aside));
  RETURN_IF_ERROR(from_rocks(env_.LinkFile(torn, aside), kDoing));
  const std::string cut = torn + ".cut";
  std::string bytes;
  RETURN_IF_ERROR(from_rocks(rocksdb::ReadFileToString(&env_, torn, &bytes), kDoing));
  bytes.resize(std::min<std::uint64_t>(bytes.size(), whole_bytes_));
  RETURN_IF_ERROR(from_rocks(rocksdb::WriteStringToFile(&env_, bytes, cut, true), kDoing));
  RETURN_IF_ERROR(from_rocks(env_.RenameFile(cut, torn), kDoing));
  return sync_folder(env_, folder_);
}

void TornLog::put_back() {
  for (const std::string& log : logs_) {
    const std::string path = folder_ + "/" + log;
    (void)env_.RenameFile(path + std::string(kAside), path);
  }
}

void TornLog::drop(rocksdb::Env& env, const std::string& folder) {
  for (const std::string& name : names_in(env, folder)) {
    if (name.ends_with(kAside)) (void)env.DeleteFile(folder + "/" + name);
  }
}

}  // namespace skua
