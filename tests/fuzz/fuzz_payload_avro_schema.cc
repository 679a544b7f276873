#include <string>

#include "tests/fuzz/fuzz_target.h"
#include "tests/unit/payload/decoded.h"

// A schema up to the first zero byte, and a datum of it behind: as rows and as change events.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace skua;
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  const std::size_t end = bytes.find('\0');
  StreamSource stream;
  stream.format = RecordFormat::kAvro;
  stream.schema = bytes.substr(0, end);
  test::SampleRecord record;
  record.key = "7";
  record.value = end == std::string::npos ? "" : bytes.substr(end + 1);
  for (const RecordEnvelope envelope : {RecordEnvelope::kNone, RecordEnvelope::kDebezium}) {
    stream.envelope = envelope;
    const auto view = test::make_view(
        {{"id", ValueType::kInt64}},
        {{"f", ValueType::kFloat, "", 0}, {"tags", ValueType::kStringList, "", 0}}, stream);
    SKUA_FUZZ_CHECK(!test::decoded(view, record).empty());
  }
  return 0;
}
