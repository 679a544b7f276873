#pragma once

#include <cstdint>
#include <string>

namespace skua {

// The machine that a program runs on, for reports to people. What the system does not say is empty
// or 0.
struct Machine {
  std::string system;        // "Debian GNU/Linux 12 (bookworm)"
  std::string kernel;        // "Linux 6.1.0-13-amd64"
  std::string architecture;  // "x86_64"
  std::uint32_t processors = 0;
  std::uint64_t memory_bytes = 0;  // Of the control group, where it allows less.
  std::uint64_t memory_available_bytes = 0;
};

// The process itself.
struct ProcessUse {
  std::uint64_t resident_bytes = 0;
  std::uint64_t threads = 0;
  std::uint64_t open_files = 0;
  std::uint64_t open_files_max = 0;
};

// The file system that a folder lies on.
struct FileSystemUse {
  std::string kind;  // "ext4"; a number in hexadecimal where the name is not known.
  std::uint64_t bytes = 0;
  std::uint64_t free_bytes = 0;  // For the user that this process runs as.
};

// Lets this process open as many files as the system allows it at all: connections and files of
// rows need many, and 1024 is what programs get that do not ask.
void allow_open_files();

[[nodiscard]] Machine read_machine();
[[nodiscard]] ProcessUse read_process_use();
[[nodiscard]] FileSystemUse read_file_system(const std::string& folder);

}  // namespace skua
