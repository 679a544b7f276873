#include <string>
#include <string_view>

#include "api/kafka/codec/record_batch_builder.h"
#include "tests/fuzz/fuzz_target.h"

namespace {

using skua::kafka::RecordBatch;

constexpr std::int16_t kProduceVersion = 8;

bool lies_in(std::string_view part, std::string_view whole) {
  return part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size();
}

void read(std::string_view bytes) {
  RecordBatch batch;
  if (!skua::kafka::parse_record_batch(bytes, kProduceVersion, batch).ok()) return;
  skua::kafka::BatchLimits limits;
  limits.decompressed_bytes_max = 1U << 20U;
  limits.records_max = 10'000;
  limits.headers_max = 10'000;
  skua::kafka::Decompressor decompressor;
  skua::kafka::ByteBuffer buffer;
  skua::kafka::RecordList list;
  const auto fault = skua::kafka::read_records(batch, limits, decompressor, buffer, list);
  SKUA_FUZZ_CHECK(buffer.capacity() <= limits.decompressed_bytes_max + 1);
  SKUA_FUZZ_CHECK(fault.record < batch.records_count);
  if (!fault.ok()) return;
  SKUA_FUZZ_CHECK(list.records().size() == static_cast<std::size_t>(batch.records_count));
  const std::string_view whole =
      batch.compression == skua::kafka::Compression::kNone ? batch.records : buffer.view();
  for (const skua::kafka::Record& record : list.records()) {
    SKUA_FUZZ_CHECK(!record.key || lies_in(*record.key, whole));
    SKUA_FUZZ_CHECK(!record.value || lies_in(*record.value, whole));
    for (const skua::kafka::RecordHeader& header : list.headers_of(record))
      SKUA_FUZZ_CHECK(lies_in(header.name, whole) &&
                      (!header.value || lies_in(*header.value, whole)));
  }
}

}  // namespace

// A record batch as it came, and once more with length, format and checksum made right, so that
// what they protect is reached.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  read(bytes);
  if (size < RecordBatch::kHeaderBytes) return 0;
  std::string sealed(bytes);
  constexpr std::size_t kFormatAt = 16;
  sealed[kFormatAt] = 2;
  skua::kafka::seal_record_batch(sealed);
  read(sealed);
  return 0;
}
