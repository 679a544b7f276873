#include <string>
#include <utility>
#include <vector>

#include "storage/codec/key_codec.h"
#include "storage/codec/record_io.h"
#include "storage/registry/record_frame.h"
#include "storage/registry/registry_codec.h"
#include "storage/registry/registry_loader.h"
#include "storage/store/retention.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/support/byte_choices.h"

namespace {

using namespace skua;
using test::ByteChoices;

using Records = std::vector<std::pair<std::string, std::string>>;

// The key that a record of these fields belongs under: all begin with project and name.
std::string key_of(DefinitionKind kind, std::string_view fields) {
  RecordReader in(fields);
  const std::string project(in.text());
  return registry_key(kind, project, std::string(in.text()));
}

// What was decoded encodes to a record that says the same, and that is its only one.
template <typename Definition, typename Encode, typename Decode>
void check_round_trip(const std::string& key, const Definition& definition, Encode encode,
                      Decode decode) {
  const std::string record = encode(definition);
  const auto again = decode(key, record);
  SKUA_FUZZ_CHECK(again.ok());
  SKUA_FUZZ_CHECK(encode(*again) == record);
}

// What other code does with a view that was decoded.
void use(const RegisteredView& view) {
  std::vector<Column> keys;
  for (const JoinKey& key : view.join_keys) {
    keys.emplace_back(key.type);
    keys.back().append_cell(std::string(fixed_width(key.type), '\0'));
  }
  std::vector<const Column*> pointers;
  for (const Column& key : keys) pointers.push_back(&key);
  std::string entity_key;
  SKUA_FUZZ_CHECK(append_entity_key(entity_key, view.rules.generation(), pointers, 0));
  const Timestamp now{1'372'939'200'000'000};
  const Timestamp earliest = horizon(view.rules, now);
  SKUA_FUZZ_CHECK(earliest >= view.rules.horizon_floor);
  EntityRetention retention(view.rules, earliest);
  (void)retention.exists(now, 1, now);
  (void)with_floors(view.rules, view.rules, now, 1);
  for (const Feature& feature : view.view.features)
    SKUA_FUZZ_CHECK(view.find_feature(feature.name) >= 0);
  SKUA_FUZZ_CHECK(view.layout_of(view.layout().version()) != nullptr);
}

void check_record(DefinitionKind kind, const std::string& key, const std::string& record) {
  Status status;
  if (kind == DefinitionKind::kEntity) {
    const auto entity = decode_entity(key, record);
    if (entity.ok()) check_round_trip(key, *entity, encode_entity, decode_entity);
    status = entity.status();
  } else if (kind == DefinitionKind::kFeatureView) {
    const auto view = decode_view(key, record);
    if (view.ok()) {
      check_round_trip(key, *view, encode_view, decode_view);
      use(*view);
    }
    status = view.status();
  } else {
    const auto service = decode_service(key, record);
    if (service.ok()) check_round_trip(key, *service, encode_service, decode_service);
    status = service.status();
  }
  SKUA_FUZZ_CHECK(status.ok() || status.code() == StatusCode::kDataLoss);
}

// A registry of all records together: refused, or one whose parts fit each other.
void check_registry(Records records, Incarnation next) {
  if (next != 0)
    records.emplace_back(std::string(kNextIncarnationKey), encode_next_incarnation(next));
  const auto snapshot = snapshot_from_records(records);
  SKUA_FUZZ_CHECK(snapshot.ok() || snapshot.status().code() == StatusCode::kDataLoss);
  if (!snapshot.ok()) return;
  SKUA_FUZZ_CHECK((*snapshot)->rules_table()->size() == (*snapshot)->views.size());
  for (const auto& [name, plan] : (*snapshot)->service_plans)
    for (const ReadPlan::FeatureUse& feature : plan->features) {
      const ReadPlan::ViewUse& view = plan->views.at(feature.view_use);
      SKUA_FUZZ_CHECK(feature.slot < view.view->layout().slots().size());
      SKUA_FUZZ_CHECK(view.key_columns.size() == view.view->join_keys.size());
    }
}

}  // namespace

// The fields of registry records, as many as fit: each a kind, a length of two bytes and its bytes.
// They get a frame whose checksum holds. The input as a whole is read as a record too.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(fuzz_text(data, size));
  check_record(DefinitionKind::kFeatureView, "feature_view/p/v", bytes);
  (void)decode_next_incarnation(bytes);
  ByteChoices choices(bytes);
  const auto next = choices.number<Incarnation>();
  Records records;
  while (!choices.empty() && records.size() < 16) {
    const auto kind = static_cast<DefinitionKind>(choices.below(3));
    const std::size_t formats = kind == DefinitionKind::kFeatureView ? kReplacedRecordFormat : 1;
    const auto format = static_cast<std::uint8_t>(1 + choices.below(formats));
    const std::string_view fields = choices.take(choices.number<std::uint16_t>());
    const std::string key = key_of(kind, fields);
    const std::string record = frame_record(key, fields, format);
    check_record(kind, key, record);
    records.emplace_back(key, record);
  }
  check_registry(std::move(records), next);
  return 0;
}
