#include <spdlog/spdlog.h>

#include <cstdio>
#include <filesystem>
#include <string>

#include "tests/fuzz/fuzz_target.h"
#include "tests/support/scratch_folder.h"
#include "tests/support/store_sequence.h"

// Operations on a store, whose every answer must be the model's (tests/support/store_sequence.h).
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  spdlog::set_level(spdlog::level::off);
  const skua::test::ScratchFolder folder(skua::test::ScratchFolder::Place::kMemory);
  const std::string difference =
      skua::test::StoreSequence(fuzz_text(data, size), folder.path()).run();
  if (difference.empty()) return 0;
  std::fprintf(stderr, "ERROR: the store does not answer as its model:\n%s\n", difference.c_str());
  __builtin_trap();
}
