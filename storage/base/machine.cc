#include "storage/base/machine.h"

#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/statvfs.h>
#include <sys/utsname.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <optional>
#include <thread>

namespace skua {
namespace {

std::optional<std::uint64_t> number_in(std::string_view text) {
  const std::size_t begin = text.find_first_of("0123456789");
  if (begin == std::string_view::npos) return std::nullopt;
  std::uint64_t value = 0;
  const auto read = std::from_chars(text.data() + begin, text.data() + text.size(), value);
  return read.ec == std::errc() ? std::optional(value) : std::nullopt;
}

// What follows `name` in the file's line that begins with it.
std::string line_of(const char* path, std::string_view name) {
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);)
    if (line.starts_with(name)) return line.substr(name.size());
  return "";
}

std::uint64_t kibibytes_of(const char* path, std::string_view name) {
  return number_in(line_of(path, name)).value_or(0) * 1024;
}

std::string system_name() {
  std::string name = line_of("/etc/os-release", "PRETTY_NAME=");
  std::erase(name, '"');
  return name;
}

// None where the control group allows everything ("max"), or there is none.
std::optional<std::uint64_t> group_memory_bytes() {
  for (const char* path :
       {"/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"}) {
    if (const auto bytes = number_in(line_of(path, ""))) return bytes;
  }
  return std::nullopt;
}

// Of linux/magic.h.
std::string file_system_name(std::uint64_t magic) {
  switch (magic) {
    case 0xef53:
      return "ext4";
    case 0x58465342:
      return "xfs";
    case 0x9123683e:
      return "btrfs";
    case 0x2fc12fc1:
      return "zfs";
    case 0x01021994:
      return "tmpfs";
    case 0x794c7630:
      return "overlay";
    case 0x6969:
      return "nfs";
    case 0xff534d42:
    case 0xfe534d42:
      return "cifs";
    case 0x65735546:
      return "fuse";
    case 0x01021997:
      return "9p";
    default:
      return fmt::format("{:#x}", magic);
  }
}

}  // namespace

void allow_open_files() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  (void)setrlimit(RLIMIT_NOFILE, &limit);
}

Machine read_machine() {
  Machine out;
  out.system = system_name();
  utsname names{};
  if (uname(&names) == 0) {
    out.kernel = fmt::format("{} {}", names.sysname, names.release);
    out.architecture = names.machine;
  }
  out.processors = std::thread::hardware_concurrency();
  out.memory_bytes = kibibytes_of("/proc/meminfo", "MemTotal:");
  if (const auto allowed = group_memory_bytes())
    out.memory_bytes = std::min(out.memory_bytes, *allowed);
  out.memory_available_bytes =
      std::min(out.memory_bytes, kibibytes_of("/proc/meminfo", "MemAvailable:"));
  return out;
}

ProcessUse read_process_use() {
  ProcessUse out;
  out.resident_bytes = kibibytes_of("/proc/self/status", "VmRSS:");
  out.threads = number_in(line_of("/proc/self/status", "Threads:")).value_or(0);
  std::error_code error;
  for (auto it = std::filesystem::directory_iterator("/proc/self/fd", error);
       !error && it != std::filesystem::directory_iterator(); it.increment(error))
    ++out.open_files;
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) == 0) out.open_files_max = limit.rlim_cur;
  return out;
}

FileSystemUse read_file_system(const std::string& folder) {
  FileSystemUse out;
  struct statfs kind {};
  if (statfs(folder.c_str(), &kind) == 0)
    out.kind = file_system_name(static_cast<std::uint32_t>(kind.f_type));
  struct statvfs use {};
  if (statvfs(folder.c_str(), &use) == 0) {
    out.bytes = use.f_blocks * use.f_frsize;
    out.free_bytes = (geteuid() == 0 ? use.f_bfree : use.f_bavail) * use.f_frsize;
  }
  return out;
}

}  // namespace skua
