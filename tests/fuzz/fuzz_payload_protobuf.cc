#include <string>

#include "api/payload/protobuf_rows.h"
#include "api/service/stream_rows.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/unit/payload/decoded.h"

namespace {

using namespace skua;

constexpr char kProto[] = R"(
  syntax = "proto3";
  import "google/protobuf/timestamp.proto";
  import "google/protobuf/wrappers.proto";
  message Row {
    enum Level { LOW = 0; HIGH = 5; }
    int64 id = 1;
    optional int32 n = 2;
    double score = 3;
    string note = 4;
    bytes raw = 5;
    Level level = 6;
    repeated float vec = 7;
    repeated string tags = 8;
    google.protobuf.Timestamp seen = 9;
    google.protobuf.DoubleValue wide = 10;
    oneof which { sint64 left = 11; fixed64 right = 12; }
    map<string, int32> counts = 13;
  })";

std::shared_ptr<const RowReader> reader_of(const std::shared_ptr<const RegisteredView>& view) {
  auto schema = *ProtobufSchema::from_text(kProto, {});
  const auto* message = *schema->message(MessageIndexes{0});
  return *ProtobufRows::make(schema, message, std::make_shared<const RowShape>(view), false);
}

}  // namespace

// A message of one type that has every kind of field.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const std::shared_ptr<const RegisteredView> view =
      test::make_view({{"id", ValueType::kInt64}}, {{"n", ValueType::kInt32, "", 0},
                                                    {"score", ValueType::kFloat, "", 0},
                                                    {"note", ValueType::kString, "", 0},
                                                    {"raw", ValueType::kBytes, "", 0},
                                                    {"level", ValueType::kString, "", 0},
                                                    {"vec", ValueType::kFloatList, "", 0},
                                                    {"tags", ValueType::kStringList, "", 0},
                                                    {"seen", ValueType::kUnixTimestamp, "", 0},
                                                    {"wide", ValueType::kDouble, "", 0},
                                                    {"left", ValueType::kInt64, "", 0},
                                                    {"right", ValueType::kInt64, "", 0}});
  static const RowShape shape(view);
  static const auto reader = reader_of(view);
  StreamRows rows(view);
  RowSink sink;
  sink.begin(shape, rows.begin(0, false));
  const Status status = reader->read({reinterpret_cast<const char*>(data), size}, sink);
  if (!status.ok() || sink.failure()) {
    rows.reject(0, "", status);
    return 0;
  }
  rows.commit();
  SKUA_FUZZ_CHECK(rows.places().size() == 1);
  return 0;
}
