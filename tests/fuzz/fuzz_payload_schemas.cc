#include <string>

#include "api/payload/protobuf_schema.h"
#include "api/payload/registry_answer.h"
#include "api/payload/schema_frame.h"
#include "tests/fuzz/fuzz_target.h"

// What a registry may answer, a .proto text, and the frame in front of a payload.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace skua;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  (void)parse_registry_answer(bytes);
  if (const auto schema = ProtobufSchema::from_text(bytes, {}); schema.ok())
    (void)(*schema)->message(MessageIndexes{0, 0});
  auto frame = parse_schema_frame(bytes, std::nullopt);
  if (!frame.ok() || !*frame) return 0;
  SKUA_FUZZ_CHECK((*frame)->body.size() < bytes.size());
  const auto indexes = take_message_indexes(**frame);
  SKUA_FUZZ_CHECK(!indexes.ok() || !indexes->empty());
  return 0;
}
