#include "tests/overload/separate_cores.h"

#include <unistd.h>

#include <filesystem>
#include <string>

namespace skua::test {
namespace {

void run_on(pid_t process, const cpu_set_t& cores) {
  std::error_code error;
  const std::filesystem::path tasks = "/proc/" + std::to_string(process) + "/task";
  for (std::filesystem::directory_iterator it(tasks, error), end; !error && it != end;
       it.increment(error))
    (void)::sched_setaffinity(std::stoi(it->path().filename()), sizeof(cores), &cores);
}

}  // namespace

SeparateCores::SeparateCores(pid_t server) {
  if (::sched_getaffinity(0, sizeof(all_), &all_) != 0 || CPU_COUNT(&all_) < 2) return;
  cpu_set_t halves[2] = {};
  int seen = 0;
  for (int core = 0; core < CPU_SETSIZE; ++core)
    if (CPU_ISSET(core, &all_)) CPU_SET(core, &halves[2 * seen++ < CPU_COUNT(&all_) ? 0 : 1]);
  run_on(server, halves[0]);
  run_on(::getpid(), halves[1]);
}

SeparateCores::~SeparateCores() {
  if (CPU_COUNT(&all_) >= 2) run_on(::getpid(), all_);
}

}  // namespace skua::test
