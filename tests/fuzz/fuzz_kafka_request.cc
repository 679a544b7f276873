#include <string>
#include <string_view>

#include "api/kafka/codec/frame.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/support/kafka_samples.h"

namespace {

using skua::kafka::Api;
using skua::kafka::Reader;
using skua::kafka::Writer;

// What can be read is written and read again as the same, and its header with it.
template <typename Message>
void check(Reader reader, std::int16_t version) {
  Message message;
  if (!message.read(reader, version).ok()) return;
  std::string written;
  Writer writer(written);
  message.write(writer, version);
  Reader again(written);
  Message reread;
  SKUA_FUZZ_CHECK(reread.read(again, version).ok() && reread == message);
  SKUA_FUZZ_CHECK(again.rest().empty());
}

}  // namespace

// A frame without its length: header and body of a request. The same body is read as a response
// too, since clients of ours read those.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Reader reader(std::string_view(reinterpret_cast<const char*>(data), size));
  skua::kafka::RequestHeader header;
  if (!header.read(reader).ok() || !header.is_served()) return 0;
  switch (header.api()->api) {
#define KAFKA_API(name, ...)                                        \
  case Api::k##name:                                                \
    check<skua::kafka::name##Request>(reader, header.api_version);  \
    check<skua::kafka::name##Response>(reader, header.api_version); \
    break;
#include "api/kafka/codec/apis.def"
#undef KAFKA_API
  }
  return 0;
}
