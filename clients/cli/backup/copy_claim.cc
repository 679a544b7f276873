#include "clients/cli/backup/copy_claim.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "storage/base/random.h"
#include "storage/model/backup_manifest.h"

namespace skua {
namespace {

constexpr std::chrono::nanoseconds kRenewAfter = std::chrono::minutes(5);
// Half of it is for uploads of the same moment and clocks that do not quite agree.
constexpr std::chrono::nanoseconds kTrusted = std::chrono::minutes(30);
constexpr std::chrono::nanoseconds kLapse = std::chrono::hours(1);

}  // namespace

Result<std::unique_ptr<CopyClaim>> CopyClaim::take(Files& files, const std::string& folder,
                                                   const Clock& clock) {
  std::unique_ptr<CopyClaim> claim(new CopyClaim(files, clock));
  if (!is_object_path(folder)) {
    ASSIGN_OR_RETURN(FolderLock lock, files.lock(folder));
    claim->lock_.emplace(std::move(lock));
    return claim;
  }
  const std::string writers = folder + (folder.ends_with('/') ? "" : "/") + kBackupWriters;
  claim->path_ = writers + "/" + random_hex(8);
  RETURN_IF_ERROR(claim->sign());
  RETURN_IF_ERROR(claim->check_others(writers));
  return claim;
}

CopyClaim::~CopyClaim() {
  // One that cannot be removed lapses.
  if (!path_.empty()) (void)files_.remove(path_);
}

Status CopyClaim::sign() {
  signed_ = clock_.steady();
  return files_.write_text(path_, "skua\n");
}

Status CopyClaim::check_others(const std::string& folder) {
  ASSIGN_OR_RETURN(const std::vector<FoundFile> all, files_.list(folder));
  const auto own = std::find_if(all.begin(), all.end(),
                                [&](const FoundFile& file) { return file.path == path_; });
  if (own == all.end())
    return unavailable(fmt::format("{} was written and is not listed; try again", path_));
  for (const FoundFile& file : all) {
    if (file.path == path_) continue;
    const std::chrono::nanoseconds age(own->changed_ns - file.changed_ns);
    if (age < kLapse)
      return failed_precondition(
          fmt::format("another skua is at work in this copy: {} is {} s old. If that one was "
                      "killed, remove the file, or wait until it is an hour old",
                      file.path, std::chrono::duration_cast<std::chrono::seconds>(age).count()));
    RETURN_IF_ERROR(files_.remove(file.path));
  }
  return {};
}

Status CopyClaim::renew() {
  if (path_.empty()) return {};
  const std::chrono::nanoseconds age = clock_.steady() - signed_;
  if (age < kRenewAfter) return {};
  if (age < kTrusted) return sign();
  return Status(
      StatusCode::kAborted,
      fmt::format("nothing moved for {} min, and another skua may have begun; run it again",
                  std::chrono::duration_cast<std::chrono::minutes>(age).count()));
}

}  // namespace skua
