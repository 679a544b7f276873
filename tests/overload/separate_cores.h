#pragma once

#include <sched.h>
#include <sys/types.h>

namespace skua::test {

// A server and this process each on cores of their own, as long as it lives: what the one can do
// then does not depend on how busy the other is. Nothing where there is one core only.
class SeparateCores {
 public:
  // Of all threads that there are; those that they start follow them.
  explicit SeparateCores(pid_t server);
  // This process runs anywhere again.
  ~SeparateCores();
  SeparateCores(const SeparateCores&) = delete;
  SeparateCores& operator=(const SeparateCores&) = delete;

 private:
  cpu_set_t all_{};
};

}  // namespace skua::test
