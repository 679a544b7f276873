#include <string>

#include "tests/fuzz/fuzz_target.h"
#include "tests/unit/payload/decoded.h"

namespace {

using namespace skua;

std::shared_ptr<const RegisteredView> view_of(RecordEnvelope envelope,
                                              KeyFormat keys = KeyFormat::kText) {
  StreamSource stream;
  stream.envelope = envelope;
  stream.key_format = keys;
  return test::make_view({{"id", ValueType::kInt64}},
                         {{"n", ValueType::kInt32, "", 0},
                          {"score", ValueType::kFloat, "", 0},
                          {"note", ValueType::kString, "", 0},
                          {"raw", ValueType::kBytes, "", 0},
                          {"seen", ValueType::kUnixTimestamp, "", 0},
                          {"vec", ValueType::kFloatList, "", 0},
                          {"tags", ValueType::kStringList, "", 0}},
                         stream);
}

}  // namespace

// A record key up to the first zero byte, and the value behind it: rows and change events.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto rows = view_of(RecordEnvelope::kNone);
  static const auto changes = view_of(RecordEnvelope::kDebezium);
  static const auto binary_keys = view_of(RecordEnvelope::kNone, KeyFormat::kBinary);
  static const auto binary_decoder = *RecordDecoder::make(binary_keys, nullptr);
  static const auto row_decoder = *RecordDecoder::make(rows, nullptr);
  static const auto change_decoder = *RecordDecoder::make(changes, nullptr);
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  const std::size_t end = bytes.find('\0');
  test::SampleRecord record;
  record.value = end == std::string::npos ? bytes : bytes.substr(end + 1);
  if (end != std::string::npos) record.key = bytes.substr(0, end);
  SKUA_FUZZ_CHECK(!test::decoded(*row_decoder, record, rows).empty());
  SKUA_FUZZ_CHECK(!test::decoded(*change_decoder, record, changes).empty());
  SKUA_FUZZ_CHECK(!test::decoded(*binary_decoder, record, binary_keys).empty());
  record.headers = {{"operation", "delete"}, {"event_ts", record.key}};
  SKUA_FUZZ_CHECK(!test::decoded(*row_decoder, record, rows).empty());
  return 0;
}
