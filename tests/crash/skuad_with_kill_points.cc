// skuad, made of the same libraries, that ends itself where the environment says (kill_point.h).

#include "server/program.h"
#include "tests/crash/kill_files.h"
#include "tests/crash/kill_point.h"

int main(int argc, char** argv) {
  skua::test::KillPoint point;
  return skua::run_skuad(argc, argv, {&point, skua::test::make_kill_files(point)});
}
