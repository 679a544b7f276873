#include <string>
#include <string_view>

#include "api/kafka/codec/decompressor.h"
#include "tests/fuzz/fuzz_target.h"

// The first byte chooses the compression, the second the limit.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const auto compression =
      static_cast<skua::kafka::Compression>(data[0] % skua::kafka::kCompressions);
  const std::size_t bytes_max = std::size_t{1} << (data[1] % 21U);
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 2, size - 2);
  skua::kafka::Decompressor decompressor;
  skua::kafka::ByteBuffer out;
  const skua::Status first = decompressor.decompress(compression, bytes, bytes_max, out);
  SKUA_FUZZ_CHECK(out.capacity() <= bytes_max + 1);
  if (!first.ok()) return 0;
  SKUA_FUZZ_CHECK(out.size() <= bytes_max);
  // What is left in the libraries' contexts changes nothing.
  const std::string once(out.view());
  SKUA_FUZZ_CHECK(decompressor.decompress(compression, bytes, bytes_max, out).ok());
  SKUA_FUZZ_CHECK(out.view() == once);
  return 0;
}
