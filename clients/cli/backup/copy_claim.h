#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "clients/cli/files/files.h"
#include "storage/base/clock.h"

namespace skua {

// The right to change a folder of copies, which one program has at a time. In a folder of this
// machine it is a lock. An object store has none: there it is a file of its own in `writers`, which
// is written before it is looked for others, so that of two at once at most one goes on. One that
// was not renewed for an hour, by the clock of the store, has lapsed. Not thread-safe.
class CopyClaim {
 public:
  // Errors: FAILED_PRECONDITION (somebody else has it), and those of Files. Files and clock outlive
  // it.
  [[nodiscard]] static Result<std::unique_ptr<CopyClaim>> take(Files& files,
                                                               const std::string& folder,
                                                               const Clock& clock);
  ~CopyClaim();
  CopyClaim(const CopyClaim&) = delete;
  CopyClaim& operator=(const CopyClaim&) = delete;

  // To be called before every change, often. Errors: ABORTED (it may have lapsed), those of Files.
  [[nodiscard]] Status renew();

 private:
  CopyClaim(Files& files, const Clock& clock) : files_(files), clock_(clock) {}
  [[nodiscard]] Status sign();
  [[nodiscard]] Status check_others(const std::string& folder);

  Files& files_;
  const Clock& clock_;
  std::optional<FolderLock> lock_;
  std::string path_;  // Of our file; empty on this machine.
  std::chrono::nanoseconds signed_{0};
};

}  // namespace skua
