#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "tests/fault/disk_faults.h"

namespace skua::test {

// A disk in memory that knows what a power failure leaves: of every file the bytes that were
// synced, of every folder the names that were there when it was synced. Beyond that POSIX promises
// nothing, and a cut draws what is left: any first part of the changes of names, and of each file
// any first part of its last bytes, behind it nothing or zeros. Faults are drawn per operation.
// FaultFileSystem shows it to RocksDB. Paths are absolute, without dots. THREAD-SAFE.
class FaultDisk {
 public:
  struct Content {
    std::string bytes;
    std::size_t synced = 0;
    int names = 0;
  };
  using File = std::shared_ptr<Content>;
  // Files by path: a whole disk at rest.
  using Image = std::map<std::string, std::string>;

  explicit FaultDisk(std::uint64_t seed) : random_(seed) {}

  // What operations meet from now on.
  void set_faults(const DiskFaults& faults);
  void set_sleeper(std::function<void(std::chrono::microseconds)> sleeper);
  // From now on the files together may have so many bytes.
  void set_quota(std::uint64_t bytes);
  [[nodiscard]] std::uint64_t used_bytes() const;

  // The power goes after so many more operations that change something; nothing works then until
  // restore_power(), which leaves what was durable at that moment, and some more if `keeps_more`.
  void cut_power_after(std::uint64_t changes, bool keeps_more);
  void cut_power_now(bool keeps_more);
  void keep_power();  // Takes cut_power_after() back.
  [[nodiscard]] bool is_off() const;
  void restore_power();
  [[nodiscard]] std::uint64_t changes() const;  // Operations so far that change something.

  [[nodiscard]] Image image() const;
  // Files that were open are of another time: nothing works on them any more.
  void set_image(const Image& image);
  // Bytes of a file that are synced.
  [[nodiscard]] std::size_t synced_bytes(const std::string& path) const;
  // How often a log began to be synced; and which of these times was the last that ended well.
  [[nodiscard]] std::uint64_t log_syncs() const;
  [[nodiscard]] std::uint64_t last_log_sync() const;
  // Waits until a sync of a log after that many ended well and a log was written to behind it, or
  // the power is off. False: that did not come for five seconds.
  [[nodiscard]] bool wait_for_log_sync(std::uint64_t after) const;

  // What FaultFileSystem does. Nothing works for one that was made in another life of the disk,
  // before the power went or the image was set.
  enum class Outcome : std::uint8_t { kOk, kError, kNoSpace, kNotFound, kExists, kOff, kNotEmpty };
  using Life = std::uint64_t;
  [[nodiscard]] Life life() const;
  Outcome open(Life life, const std::string& path, bool creates, bool truncates, File& out);
  Outcome read(Life life, const File& file, std::uint64_t offset, std::size_t bytes,
               std::string& out);
  Outcome append(Life life, const std::string& path, const File& file, std::string_view bytes);
  Outcome truncate(Life life, const File& file, std::uint64_t bytes);
  Outcome sync(Life life, const std::string& path, const File& file);
  Outcome sync_folder(Life life, const std::string& path);
  Outcome rename(Life life, const std::string& from, const std::string& to);
  Outcome link(Life life, const std::string& from, const std::string& to);
  Outcome remove(Life life, const std::string& path);
  Outcome make_folder(Life life, const std::string& path);
  Outcome remove_folder(Life life, const std::string& path);
  Outcome list(Life life, const std::string& path, std::vector<std::string>& names) const;
  Outcome size(Life life, const std::string& path, std::uint64_t& bytes) const;
  Outcome same_file(const std::string& a, const std::string& b, bool& same) const;
  [[nodiscard]] bool is_folder(const std::string& path) const;
  [[nodiscard]] std::uint64_t free_bytes() const;
  // False: it is locked already.
  [[nodiscard]] bool lock(Life life, const std::string& path);
  void unlock(Life life, const std::string& path);

 private:
  struct Names {
    std::map<std::string, File> files;
    std::set<std::string> folders = {"/"};
  };
  // One change of the names in a folder.
  struct Change {
    std::string folder;
    std::function<void(Names&)> apply;
  };

  // Draws what an operation meets; with the lock, which it lets go while it sleeps.
  [[nodiscard]] Outcome meet(std::unique_lock<std::mutex>& lock, Life life, FaultKind kind,
                             bool changes);
  void change(const std::string& folder, std::function<void(Names&)> apply);
  static void move_folder(Names& names, const std::string& from, const std::string& to);
  void name(const std::string& path, const File& file);
  void unname(const std::string& path);
  void cut();

  mutable std::mutex mutex_;
  std::mt19937_64 random_;
  DiskFaults faults_;
  std::function<void(std::chrono::microseconds)> sleeper_;
  bool has_hung_ = false;
  std::uint64_t quota_ = ~std::uint64_t{0};
  std::uint64_t used_ = 0;
  Life life_ = 1;
  std::uint64_t changes_ = 0;
  std::uint64_t cut_at_ = 0;  // 0: never.
  bool keeps_more_ = false;
  bool is_off_ = false;
  Image after_cut_;
  std::set<std::string> folders_after_cut_;
  Names now_;
  Names durable_;
  std::vector<Change> pending_;  // Changes of names that are not durable, in order.
  std::set<std::string> locked_;
  std::uint64_t log_syncs_ = 0;        // Begun.
  std::uint64_t log_synced_ = 0;       // The last that ended well.
  std::uint64_t log_synced_seen_ = 0;  // The last one behind which the log was written to.
};

}  // namespace skua::test
