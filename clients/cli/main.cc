#include <sys/ioctl.h>
#include <unistd.h>

#include <csignal>
#include <iostream>

#include "clients/cli/cli.h"

int main(int argc, char** argv) {
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
  return skua::run_cli(argc, argv, console);
}
