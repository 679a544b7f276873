#include "storage/store/rocks/repair/batch_changes.h"
#include "tests/fuzz/fuzz_target.h"

namespace {

bool lies_in(std::string_view part, std::string_view whole) {
  return part.empty() ||
         (part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size());
}

}  // namespace

// A damaged batch of a log, as `skuad repair` reads it: every change lies in the bytes, behind the
// one before it.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes = fuzz_text(data, size);
  skua::BatchChanges changes(bytes);
  std::size_t taken = 0;
  while (const auto change = changes.next()) {
    SKUA_FUZZ_CHECK(lies_in(change->key, bytes) && lies_in(change->value, bytes));
    taken += 1 + change->key.size() + change->value.size();
    SKUA_FUZZ_CHECK(taken <= size);
  }
  SKUA_FUZZ_CHECK(!changes.next());
  return 0;
}
