#include "server/program.h"

int main(int argc, char** argv) { return skua::run_skuad(argc, argv); }
