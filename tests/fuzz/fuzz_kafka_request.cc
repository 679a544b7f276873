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

// Header and body of a request. The same body is read as a response too, since clients of ours read
// those.
void check_message(std::string_view frame) {
  Reader reader(frame);
  skua::kafka::RequestHeader header;
  if (!header.read(reader).ok()) return;
  std::string written;
  Writer writer(written);
  header.write(writer);
  if (!header.is_served()) return;
  Reader again(written);
  skua::kafka::RequestHeader reread;
  SKUA_FUZZ_CHECK(reread.read(again).ok() && reread == header && again.rest().empty());
  switch (header.api()->api) {
#define KAFKA_API(name, ...)                                        \
  case Api::k##name:                                                \
    check<skua::kafka::name##Request>(reader, header.api_version);  \
    check<skua::kafka::name##Response>(reader, header.api_version); \
    break;
#include "api/kafka/codec/apis.def"
#undef KAFKA_API
  }
}

// Frames as a session reads them.
void check_stream(std::string_view rest) {
  constexpr std::size_t kFrameBytesMax = 4096;
  while (rest.size() >= skua::kafka::kFrameLengthBytes) {
    const auto length =
        skua::kafka::frame_bytes(rest.substr(0, skua::kafka::kFrameLengthBytes), kFrameBytesMax);
    if (!length.ok()) return;
    SKUA_FUZZ_CHECK(*length <= kFrameBytesMax);
    rest.remove_prefix(skua::kafka::kFrameLengthBytes);
    if (rest.size() < *length) return;
    check_message(rest.substr(0, *length));
    rest.remove_prefix(*length);
  }
}

}  // namespace

// A frame without its length; and a stream of frames.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  check_message(fuzz_text(data, size));
  check_stream(fuzz_text(data, size));
  return 0;
}
