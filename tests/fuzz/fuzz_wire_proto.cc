#include <algorithm>
#include <string>

#include "api/wire/proto_column.h"
#include "api/wire/read_message.h"
#include "skua/v1/online.pb.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/fuzz/wire_world.h"

namespace {

using namespace skua;

void check_same_column(const ArrivingColumn& ours, const ArrivingColumn& theirs) {
  SKUA_FUZZ_CHECK(ours.type == theirs.type && ours.is_filled_twice == theirs.is_filled_twice);
  SKUA_FUZZ_CHECK(ours.list_lengths.bytes() == theirs.list_lengths.bytes());
  SKUA_FUZZ_CHECK(ours.nulls == theirs.nulls);
  if (ours.is_filled_twice) return;  // Such a column is refused before its values are looked at.
  SKUA_FUZZ_CHECK(ours.filled == theirs.filled && ours.fixed.bytes() == theirs.fixed.bytes());
  SKUA_FUZZ_CHECK(ours.strings == theirs.strings);
}

void check_same_times(const PackedValues& ours,
                      const google::protobuf::RepeatedField<std::int64_t>& theirs) {
  SKUA_FUZZ_CHECK(ours.count<std::int64_t>() == static_cast<std::size_t>(theirs.size()));
  for (int i = 0; i < theirs.size(); ++i)
    SKUA_FUZZ_CHECK(ours.at<std::int64_t>(static_cast<std::size_t>(i)) == theirs[i]);
}

// The parser of the read path and the generated class find the same in the same bytes.
void check_read_message(const std::string& bytes) {
  ReadMessage ours;
  v1::GetFeaturesRequest theirs;
  const bool is_message = parse_read_message(bytes, ours);
  SKUA_FUZZ_CHECK(is_message == theirs.ParseFromString(bytes));
  if (!is_message) return;
  SKUA_FUZZ_CHECK(ours.project == theirs.project());
  SKUA_FUZZ_CHECK(ours.feature_service == theirs.feature_service());
  SKUA_FUZZ_CHECK(std::equal(ours.features.begin(), ours.features.end(), theirs.features().begin(),
                             theirs.features().end()));
  check_same_times(ours.as_of_us, theirs.as_of_us());
  check_same_times(ours.known_at_us, theirs.known_at_us());
  SKUA_FUZZ_CHECK(ours.as_served == theirs.as_served() && ours.strict == theirs.strict());
  SKUA_FUZZ_CHECK(ours.min_commit_token == theirs.min_commit_token());
  SKUA_FUZZ_CHECK(ours.include.event_timestamps == theirs.include().event_timestamps());
  SKUA_FUZZ_CHECK(ours.include.created_timestamps == theirs.include().created_timestamps());
  SKUA_FUZZ_CHECK(ours.include.expired_values == theirs.include().expired_values());
  SKUA_FUZZ_CHECK(ours.full_feature_names == theirs.full_feature_names());
  const auto columns = static_cast<std::size_t>(theirs.entities_size());
  SKUA_FUZZ_CHECK(ours.entities.size() == std::min(columns, kKeptKeyColumnsMax));
  SKUA_FUZZ_CHECK(ours.has_more_entities == (columns > kKeptKeyColumnsMax));
  for (std::size_t i = 0; i < ours.entities.size(); ++i) {
    const v1::NamedColumn& expected = theirs.entities(static_cast<int>(i));
    SKUA_FUZZ_CHECK(ours.entities[i].name == expected.name());
    check_same_column(ours.entities[i].column, arriving_column(expected.column()));
  }
}

}  // namespace

// An operation, then the protobuf of a request; the first byte says how its answer is written too.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  static test::WireWorld world;
  constexpr std::size_t kCount = std::size(kOperations);
  const auto operation = static_cast<Operation>(data[0] % kCount);
  const std::string body(fuzz_text(data + 1, size - 1));
  if (operation == Operation::kGetFeatures) check_read_message(body);
  world.check(operation, body, Encoding::kProtobuf,
              data[0] / kCount % 2 == 0 ? Encoding::kProtobuf : Encoding::kJson);
  return 0;
}
