// skua, made of the same libraries, that ends itself where the environment says (kill_point.h).

#include <csignal>
#include <iostream>

#include "clients/cli/cli.h"
#include "tests/crash/kill_point.h"

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);
  skua::test::KillPoint point;
  skua::Console console{std::cin, std::cout, std::cerr, false, false, false, 80};
  const auto arrow = skua::make_arrow_support();
  const int code = skua::run_cli(argc, argv, console, *arrow, &point);
  skua::stop_arrow();
  return code;
}
