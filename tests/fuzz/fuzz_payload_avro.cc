#include <string>

#include "tests/fuzz/fuzz_target.h"
#include "tests/unit/payload/decoded.h"

namespace {

using namespace skua;

constexpr char kSchema[] = R"({"type":"record","name":"Row","fields":[
  {"name":"id","type":"long"},
  {"name":"n","type":["null","int"]},
  {"name":"score","type":["null","float","double"]},
  {"name":"note","type":"string"},
  {"name":"raw","type":[{"type":"fixed","name":"F","size":3},"bytes",
    {"type":"enum","name":"E","symbols":["A","B"]}]},
  {"name":"seen","type":["null",{"type":"long","logicalType":"timestamp-millis"}]},
  {"name":"vec","type":{"type":"array","items":["null","float"]}},
  {"name":"tags","type":["null",{"type":"array","items":"string"}]},
  {"name":"rest","type":{"type":"record","name":"Rest","fields":[
    {"name":"m","type":{"type":"map","values":{"type":"array","items":"null"}}},
    {"name":"e","type":{"type":"array","items":{"type":"record","name":"Nothing","fields":[]}}}]}},
  {"name":"again","type":["null","Rest"]}]})";

std::shared_ptr<const RegisteredView> view() {
  StreamSource stream;
  stream.format = RecordFormat::kAvro;
  stream.schema = kSchema;
  auto out = test::make_view({{"id", ValueType::kInt64}},
                             {{"n", ValueType::kInt32, "", 0},
                              {"score", ValueType::kFloat, "", 0},
                              {"note", ValueType::kString, "", 0},
                              {"raw", ValueType::kBytes, "", 0},
                              {"seen", ValueType::kUnixTimestamp, "", 0},
                              {"vec", ValueType::kFloatList, "", 0},
                              {"tags", ValueType::kStringList, "", 0}},
                             stream);
  out->view.ignore_unknown = true;
  return out;
}

// A datum of one schema that has every type.
void check_datum(const std::string& bytes) {
  static const auto rows = view();
  static const auto decoder = *RecordDecoder::make(rows, nullptr);
  test::SampleRecord record;
  record.value = bytes;
  SKUA_FUZZ_CHECK(!test::decoded(*decoder, record, rows).empty());
}

// A schema up to the first zero byte, and a datum of it behind: as rows and as change events.
void check_schema(const std::string& bytes) {
  const std::size_t end = bytes.find('\0');
  StreamSource stream;
  stream.format = RecordFormat::kAvro;
  stream.schema = bytes.substr(0, end);
  test::SampleRecord record;
  record.key = "7";
  record.value = end == std::string::npos ? "" : bytes.substr(end + 1);
  for (const RecordEnvelope envelope : {RecordEnvelope::kNone, RecordEnvelope::kDebezium}) {
    stream.envelope = envelope;
    const auto rows = test::make_view(
        {{"id", ValueType::kInt64}},
        {{"f", ValueType::kFloat, "", 0}, {"tags", ValueType::kStringList, "", 0}}, stream);
    SKUA_FUZZ_CHECK(!test::decoded(rows, record).empty());
  }
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(fuzz_text(data, size));
  check_datum(bytes);
  check_schema(bytes);
  return 0;
}
