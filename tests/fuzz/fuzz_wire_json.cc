#include <string>

#include "tests/fuzz/fuzz_target.h"
#include "tests/fuzz/wire_world.h"

// An operation, then the JSON of a request; the first byte says how its answer is written too.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  static skua::test::WireWorld world;
  constexpr std::size_t kOperations = std::size(skua::kOperations);
  const auto operation = static_cast<skua::Operation>(data[0] % kOperations);
  const bool as_json = data[0] / kOperations % 2 == 0;
  world.check(operation, std::string(fuzz_text(data + 1, size - 1)), skua::Encoding::kJson,
              as_json ? skua::Encoding::kJson : skua::Encoding::kProtobuf);
  return 0;
}
