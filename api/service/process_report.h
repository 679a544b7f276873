#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "storage/base/machine.h"
#include "storage/base/time.h"

namespace skua {

// Where a door listens: "grpc", "127.0.0.1:6565".
struct DoorAddress {
  std::string name;
  std::string address;
};

// A warning or an error that the process logged; equal ones in a row are one line.
struct RecentLine {
  Timestamp time;
  Timestamp last;  // Of the last of them.
  std::uint64_t times = 1;
  std::string level;
  std::string text;
};

// What a bug report says of the process. What may be a secret is masked.
struct ProcessDiagnosis {
  struct Setting {
    std::string name;
    std::string value;
    std::string default_value;
  };
  std::string version;
  std::string build;
  std::vector<std::string> libraries;
  Machine machine;
  ProcessUse use;
  FileSystemUse disk;  // Of the data folder.
  std::vector<Setting> settings;
  std::vector<RecentLine> log;  // Oldest first.
  std::uint64_t log_lines_forgotten = 0;
};

// What the process knows of itself; services report it and know no settings. THREAD-SAFE.
class ProcessReport {
 public:
  virtual ~ProcessReport() = default;

  [[nodiscard]] virtual std::vector<DoorAddress> doors() const = 0;
  // Reads files of the system.
  [[nodiscard]] virtual ProcessDiagnosis diagnose() const = 0;
};

}  // namespace skua
