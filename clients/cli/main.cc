#include <malloc.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <csignal>
#include <iostream>

#include "clients/cli/cli.h"

namespace {

// Batches of rows come and go all the time; giving their memory back to the system each time, and
// having it cleared again, would take a fourth of the time of an import.
void keep_freed_memory() {
  (void)mallopt(M_MMAP_THRESHOLD, 32 << 20);
  (void)mallopt(M_TRIM_THRESHOLD, 256 << 20);
}

}  // namespace

int main(int argc, char** argv) {
  keep_freed_memory();
  // A reader that leaves early (`skua get ... | head`) ends us through the failed stream, not by a
  // signal.
  std::signal(SIGPIPE, SIG_IGN);
  skua::Console console{std::cin,
                        std::cout,
                        std::cerr,
                        isatty(STDIN_FILENO) == 1,
                        isatty(STDOUT_FILENO) == 1,
                        isatty(STDERR_FILENO) == 1,
                        80};
  winsize window{};
  if (ioctl(STDERR_FILENO, TIOCGWINSZ, &window) == 0 && window.ws_col > 0)
    console.err_width = window.ws_col;
  const int code = skua::run_cli(argc, argv, console);
  skua::stop_arrow();
  return code;
}
