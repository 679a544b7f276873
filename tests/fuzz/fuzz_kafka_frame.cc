#include <string>
#include <string_view>

#include "api/kafka/codec/frame.h"
#include "tests/fuzz/fuzz_target.h"

using skua::kafka::RequestHeader;

// A stream of frames: lengths and headers, as a session reads them.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::size_t kFrameBytesMax = 4096;
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  while (rest.size() >= skua::kafka::kFrameLengthBytes) {
    const auto length =
        skua::kafka::frame_bytes(rest.substr(0, skua::kafka::kFrameLengthBytes), kFrameBytesMax);
    if (!length.ok()) return 0;
    SKUA_FUZZ_CHECK(*length <= kFrameBytesMax);
    rest.remove_prefix(skua::kafka::kFrameLengthBytes);
    if (rest.size() < *length) return 0;
    const std::string_view frame = rest.substr(0, *length);
    rest.remove_prefix(frame.size());

    skua::kafka::Reader reader(frame);
    RequestHeader header;
    if (!header.read(reader).ok()) continue;
    std::string written;
    skua::kafka::Writer writer(written);
    header.write(writer);
    if (!header.is_served()) continue;
    skua::kafka::Reader again(written);
    RequestHeader reread;
    SKUA_FUZZ_CHECK(reread.read(again).ok() && reread == header && again.rest().empty());
  }
  return 0;
}
