#pragma once

#include <mutex>
#include <vector>

#include "api/service/process_report.h"
#include "server/settings.h"

namespace skua {

// What this process tells of itself: where it listens, what it runs with and on. THREAD-SAFE.
class ServerReport final : public ProcessReport {
 public:
  explicit ServerReport(const Settings& settings) : settings_(settings) {}

  // Once the doors are open.
  void set_doors(std::vector<DoorAddress> doors);
  [[nodiscard]] std::vector<DoorAddress> doors() const override;
  [[nodiscard]] ProcessDiagnosis diagnose() const override;

 private:
  const Settings settings_;
  mutable std::mutex mutex_;
  std::vector<DoorAddress> doors_;
};

// "127.0.0.1:6565"; an IPv6 address gets brackets.
[[nodiscard]] std::string door_address(const std::string& host, std::uint16_t port);

}  // namespace skua
