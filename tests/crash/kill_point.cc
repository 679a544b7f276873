#include "tests/crash/kill_point.h"

#include <signal.h>
#include <unistd.h>

#include <array>
#include <cstdlib>

#include "tests/crash/kill_files.h"

namespace skua::test {
namespace {

constexpr char kPointVariable[] = "SKUA_KILL_POINT";
constexpr char kCountVariable[] = "SKUA_KILL_COUNT";
constexpr char kFileVariable[] = "SKUA_KILL_ARMED_BY";

constexpr std::array kNames = {
#define SERVER_POINT(name) #name,
#define BACKUP_POINT(name) #name,
#define CLIENT_POINT(name) #name,
#include "storage/base/code_points.def"
#undef SERVER_POINT
#undef BACKUP_POINT
#undef CLIENT_POINT
};

std::string from_environment(const char* name) {
  const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): nothing sets it.
  return value == nullptr ? "" : value;
}

}  // namespace

const std::vector<std::string>& server_kill_points() {
  static const std::vector<std::string> kPoints = [] {
    std::vector<std::string> points = {
#define SERVER_POINT(name) #name,
#define BACKUP_POINT(name)
#define CLIENT_POINT(name)
#include "storage/base/code_points.def"
#undef SERVER_POINT
#undef BACKUP_POINT
#undef CLIENT_POINT
    };
    for (const std::string_view deed : kFileDeeds)
      for (const char* when : {"Before", "After"}) points.push_back(when + std::string(deed));
    return points;
  }();
  return kPoints;
}

const std::vector<std::string>& client_kill_points() {
  static const std::vector<std::string> kPoints = {
#define SERVER_POINT(name)
#define BACKUP_POINT(name)
#define CLIENT_POINT(name) #name,
#include "storage/base/code_points.def"
#undef SERVER_POINT
#undef BACKUP_POINT
#undef CLIENT_POINT
  };
  return kPoints;
}

std::vector<std::string> kill_point_environment(const std::string& point, std::uint64_t count,
                                                const std::string& armed_by) {
  return {std::string(kPointVariable) + "=" + point,
          std::string(kCountVariable) + "=" + std::to_string(count),
          std::string(kFileVariable) + "=" + armed_by};
}

KillPoint::KillPoint()
    : point_(from_environment(kPointVariable)),
      armed_by_(from_environment(kFileVariable)),
      is_armed_(armed_by_.empty()) {
  const std::string count = from_environment(kCountVariable);
  left_ = count.empty() ? 1 : std::stoll(count);
}

void KillPoint::reach(CodePoint point) { reach(kNames[static_cast<std::size_t>(point)]); }

void KillPoint::reach(std::string_view point) {
  if (point != point_) return;
  if (!is_armed_) is_armed_ = ::access(armed_by_.c_str(), F_OK) == 0;
  if (!is_armed_ || --left_ > 0) return;
  ::kill(::getpid(), SIGKILL);
  // The signal may come to another thread first; this one must go no further.
  while (true) ::pause();
}

}  // namespace skua::test
