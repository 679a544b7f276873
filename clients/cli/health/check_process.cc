// What the process runs on: disk, memory, open files, build, and its log.
#include <fmt/format.h>

#include <algorithm>

#include "clients/cli/health/checks.h"
#include "clients/cli/text/amounts.h"
#include "clients/cli/text/counted.h"

namespace skua {
namespace {

constexpr Duration kRecent = std::chrono::hours(24);

void check_disk(const v1::DiagnoseResponse& diagnosis, std::vector<Check>& checks) {
  const v1::DataDisk& disk = diagnosis.disk();
  const std::uint64_t reserve = setting_number(diagnosis, "disk_reserve_bytes");
  const std::string text =
      fmt::format("{} of {} are free; writes stop below {} (disk_reserve_bytes)",
                  size_text(disk.free_bytes()), size_text(disk.bytes()), size_text(reserve));
  if (disk.bytes() == 0) {
    checks.push_back(Check::unknown("disk", "the system does not say how full the disk is"));
  } else if (disk.free_bytes() < std::max(2 * reserve, disk.bytes() / 20)) {
    checks.push_back(Check::finding(
        "disk", text,
        "make room or a larger disk; retention (max_age, max_versions) of large views "
        "and `skua admin compact` free space, too"));
  } else {
    checks.push_back(Check::fine("disk", text));
  }
}

void check_file_system(const v1::DiagnoseResponse& diagnosis, std::vector<Check>& checks) {
  const std::string& kind = diagnosis.disk().file_system();
  const std::string text = fmt::format("the data folder lies on {}", kind);
  const auto is_one_of = [&](std::initializer_list<std::string_view> kinds) {
    return std::find(kinds.begin(), kinds.end(), kind) != kinds.end();
  };
  if (is_one_of({"tmpfs"})) {
    checks.push_back(Check::finding("file system", text + ", which is memory",
                                    "move data_dir to a disk: a restart of the machine loses it"));
  } else if (is_one_of({"overlay"})) {
    checks.push_back(Check::finding("file system", text + ", which goes with its container",
                                    "mount a volume, and put data_dir there"));
  } else if (is_one_of({"nfs", "cifs", "fuse", "9p"})) {
    checks.push_back(Check::finding(
        "file system", text + ", which need not keep what was synced",
        "move data_dir to a disk of this machine: ext4 or xfs on a local or block device"));
  } else {
    checks.push_back(Check::fine("file system", text));
  }
}

void check_memory(const v1::DiagnoseResponse& diagnosis, std::vector<Check>& checks) {
  const std::uint64_t allowed = diagnosis.machine().memory_bytes();
  const std::uint64_t caches = setting_number(diagnosis, "latest_memory_bytes") +
                               setting_number(diagnosis, "block_cache_bytes");
  const std::uint64_t used = diagnosis.process().resident_bytes();
  const std::string text = fmt::format("{} used, caches may grow to {}, of {}", size_text(used),
                                       size_text(caches), size_text(allowed));
  if (allowed == 0) {
    checks.push_back(Check::unknown("memory", text));
  } else if (used > allowed / 10 * 9 || caches > allowed / 4 * 3) {
    checks.push_back(Check::finding("memory", text,
                                    "lower latest_memory_bytes and block_cache_bytes, or give the "
                                    "machine more: else the system "
                                    "may end the server"));
  } else {
    checks.push_back(Check::fine("memory", text));
  }
}

// Every connection and every file of rows takes one.
void check_open_files(const v1::DiagnoseResponse& diagnosis, std::vector<Check>& checks) {
  const v1::ServerProcess& process = diagnosis.process();
  const std::uint64_t wanted = setting_number(diagnosis, "connections_max") +
                               setting_number(diagnosis, "grpc_connections_max") +
                               setting_number(diagnosis, "kafka_connections_max");
  const std::string text = fmt::format("{} of {} are open; connections alone may take {}",
                                       process.open_files(), process.open_files_max(), wanted);
  if (process.open_files_max() == 0) {
    checks.push_back(Check::unknown("open files", text));
  } else if (process.open_files() > process.open_files_max() / 5 * 4 ||
             process.open_files_max() < wanted) {
    checks.push_back(Check::finding("open files", text,
                                    "raise the limit (LimitNOFILE of the systemd unit, `ulimit "
                                    "-Hn`), or lower connections_max, "
                                    "grpc_connections_max and kafka_connections_max"));
  } else {
    checks.push_back(Check::fine("open files", text));
  }
}

void check_build(const v1::DiagnoseResponse& diagnosis, std::vector<Check>& checks) {
  const std::string& build = diagnosis.process().build();
  if (build.find("sanitizer") == std::string::npos &&
      build.find("not optimized") == std::string::npos) {
    checks.push_back(Check::fine("build", build));
    return;
  }
  checks.push_back(Check::finding("build", build + ": made for tests, and slow",
                                  "build the preset `release`: `./dev build`"));
}

void check_log(const DoctorFacts& facts, std::vector<Check>& checks) {
  std::uint64_t errors = 0;
  std::uint64_t warnings = 0;
  std::string last;
  for (const v1::LogLine& line : facts.diagnosis->log()) {
    if (Timestamp{facts.status->now_us()} - Timestamp{line.last_us()} > kRecent) continue;
    (line.level() == "warning" ? warnings : errors) += line.times();
    if (line.level() != "warning") last = line.text();
  }
  const std::string text = fmt::format("{} and {} in a day", counted(errors, "error", "errors"),
                                       counted(warnings, "warning", "warnings"));
  if (errors == 0) {
    checks.push_back(Check::fine("log", text));
    return;
  }
  checks.push_back(Check::finding("log", fmt::format("{}; the last error: {}", text, last),
                                  "read the section about the log in this report"));
}

}  // namespace

void check_process(const DoctorFacts& facts, std::vector<Check>& checks) {
  const v1::DiagnoseResponse& diagnosis = *facts.diagnosis;
  check_disk(diagnosis, checks);
  check_file_system(diagnosis, checks);
  check_memory(diagnosis, checks);
  check_open_files(diagnosis, checks);
  check_build(diagnosis, checks);
  check_log(facts, checks);
}

}  // namespace skua
