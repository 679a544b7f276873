#include "tests/support/store_sequence.h"

#include <gtest/gtest.h>

#include "tests/support/scratch_folder.h"

namespace skua::test {
namespace {

std::string random_bytes(RandomSource& random) {
  std::string bytes;
  for (auto left = random.between(100, 800); left > 0; --left)
    bytes.push_back(static_cast<char>(random.between(0, 255)));
  return bytes;
}

// What fuzz_store_operations plays, with bytes from a seed.
TEST(StoreSequence, RandomOperationsAnswerAsTheModel) {
  for (const std::uint64_t seed : test_seeds(20)) {
    SCOPED_TRACE("SKUA_TEST_SEED=" + std::to_string(seed));
    RandomSource random(seed);
    const ScratchFolder folder(ScratchFolder::Place::kMemory);
    StoreSequence sequence(random_bytes(random), folder.path());
    const std::string difference = sequence.run();
    ASSERT_TRUE(difference.empty()) << difference;
  }
}

TEST(StoreSequence, NoChoicesAreChoicesToo) {
  for (const std::string& bytes :
       {std::string(), std::string(300, '\0'), std::string(300, '\x08')}) {
    const ScratchFolder folder(ScratchFolder::Place::kMemory);
    EXPECT_EQ(StoreSequence(bytes, folder.path()).run(), "");
  }
}

}  // namespace
}  // namespace skua::test
