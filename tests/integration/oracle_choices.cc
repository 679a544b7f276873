#include "tests/integration/oracle_choices.h"

#include <algorithm>

namespace skua::test {
namespace {

using std::chrono::microseconds;
using std::chrono::minutes;
using std::chrono::seconds;

const std::vector<Duration>& ttl_choices() {
  static const std::vector<Duration> choices = {Duration(0), seconds(1), seconds(10), seconds(60),
                                                minutes(5)};
  return choices;
}

const std::vector<Duration>& max_age_choices() {
  static const std::vector<Duration> choices = {Duration(0), seconds(5), seconds(60), minutes(10),
                                                minutes(60)};
  return choices;
}

std::optional<ValueType> wider(ValueType type, RandomSource& random) {
  switch (type) {
    case ValueType::kInt32:
      return random.one_in(2) ? ValueType::kInt64 : ValueType::kDouble;
    case ValueType::kFloat:
      return ValueType::kDouble;
    case ValueType::kInt32List:
      return random.one_in(2) ? ValueType::kInt64List : ValueType::kDoubleList;
    case ValueType::kFloatList:
      return ValueType::kDoubleList;
    default:
      return std::nullopt;
  }
}

}  // namespace

v1::FeatureService OracleChoices::service() {
  v1::FeatureService service;
  service.set_name(kService);
  v1::ServiceView* profile = service.add_views();
  profile->set_view("profile");
  profile->add_features("clicks");
  profile->add_features("score");
  v1::ServiceView* basket = service.add_views();
  basket->set_view("basket");
  basket->add_features("price");
  basket->add_features("flag");
  return service;
}

std::vector<std::string> OracleChoices::service_features() {
  return {"profile:clicks", "profile:score", "basket:price", "basket:flag"};
}

ValueType OracleChoices::join_key_type(const std::string& join_key) {
  return join_key == "user" ? ValueType::kString : ValueType::kInt64;
}

void OracleChoices::add_entities(v1::ApplyRequest& request) {
  for (const char* name : {"user", "item"}) {
    v1::Entity* entity = request.add_entities();
    entity->set_name(name);
    entity->set_type(static_cast<v1::ValueType>(join_key_type(name)));
  }
}

ModelDefinition OracleChoices::new_view(const std::string& name) {
  ModelDefinition view;
  view.name = name;
  if (name == "profile") {
    view.join_keys = {"user"};
    view.features = {{"score", ValueType::kDouble, 0},
                     {"clicks", ValueType::kInt32, 0},
                     {"label", ValueType::kString, 0}};
  } else if (name == "basket") {
    view.join_keys = {"user", "item"};
    view.features = {{"price", ValueType::kFloat, 0},
                     {"vector", ValueType::kFloatList, 0},
                     {"flag", ValueType::kBool, 0},
                     {"seen", ValueType::kUnixTimestamp, 0}};
  } else {
    view.join_keys = {"item"};
    view.features = {{"amount", ValueType::kInt32, 0}, {"counts", ValueType::kInt32List, 0}};
  }
  view.ttl = random_.pick(ttl_choices());
  view.max_age = random_.pick(max_age_choices());
  view.max_versions = static_cast<std::uint32_t>(random_.one_in(2) ? 0 : random_.between(1, 4));
  return view;
}

void OracleChoices::change_settings(ModelDefinition& view) {
  if (random_.one_in(2)) view.ttl = random_.pick(ttl_choices());
  if (random_.one_in(2)) view.max_age = random_.pick(max_age_choices());
  if (random_.one_in(2)) view.max_versions = static_cast<std::uint32_t>(random_.between(0, 4));
}

ModelDefinition OracleChoices::changed(ModelDefinition view) {
  const std::int64_t kind = random_.between(1, 5);
  if (kind == 1 && view.features.size() < 9) {
    static const std::vector<ValueType> kTypes = {ValueType::kBool, ValueType::kInt32,
                                                  ValueType::kFloat, ValueType::kString,
                                                  ValueType::kDoubleList};
    view.features.push_back(
        {view.name + std::to_string(view.features.size()), random_.pick(kTypes), 0});
  } else if (kind == 2) {
    ModelFeature& feature =
        view.features[static_cast<std::size_t>(random_.between(0, view.features.size() - 1))];
    feature.type = wider(feature.type, random_).value_or(feature.type);
  } else {
    change_settings(view);
  }
  return view;
}

v1::FeatureView OracleChoices::to_proto(const ModelDefinition& view) {
  v1::FeatureView out;
  out.set_name(view.name);
  for (const std::string& key : view.join_keys) out.add_entities(key);
  for (const ModelFeature& feature : view.features) {
    v1::Feature* added = out.add_features();
    added->set_name(feature.name);
    added->set_type(static_cast<v1::ValueType>(feature.type));
  }
  out.set_ttl_us(view.ttl.count());
  out.set_max_age_us(view.max_age.count());
  out.set_max_versions(view.max_versions);
  return out;
}

ModelValue OracleChoices::join_key(const std::string& name) {
  if (name == "user") return "user" + std::to_string(random_.between(0, 3));
  return random_.between(-1, 2);
}

EntityKey OracleChoices::key(const ModelDefinition& view) {
  EntityKey key;
  for (const std::string& name : view.join_keys) key.push_back(join_key(name));
  return key;
}

ModelValue OracleChoices::feature(ValueType type) {
  if (random_.one_in(6)) return {};
  const std::int64_t small = random_.between(-1, 2);
  switch (type) {
    case ValueType::kBool:
      return small > 0;
    case ValueType::kInt32:
      return small * 1000000007;
    case ValueType::kInt64:
      return small * 4000000000000000001;
    case ValueType::kUnixTimestamp:
      return small * 1400000000123456;
    case ValueType::kFloat:
      return static_cast<double>(static_cast<float>(static_cast<double>(small) * 0.1));
    case ValueType::kDouble:
      return static_cast<double>(small) * 0.1;
    case ValueType::kString:
      return random_.text(static_cast<std::size_t>(small + 1) * 7);
    default:
      break;
  }
  std::vector<double> list;
  for (std::int64_t i = 0; i < small + 1; ++i)
    list.push_back(element_type(type) == ValueType::kFloat
                       ? static_cast<double>(static_cast<float>(0.3 * static_cast<double>(i)))
                       : static_cast<double>(i * 3));
  return list;
}

Timestamp OracleChoices::moment(const ModelStore::View& view, const EntityKey& key, Timestamp now) {
  const Duration edge = microseconds(random_.between(-1, 1));
  const Timestamp horizon = ModelStore::horizon(view, now);
  const auto entity = view.entities.find(key);
  const ModelRow* row = nullptr;
  if (entity != view.entities.end() && !entity->second.empty()) row = &random_.pick(entity->second);
  switch (random_.between(1, 8)) {
    case 1:
      if (horizon > Timestamp::min()) return horizon + edge;
      break;
    case 2:
      if (row != nullptr) return row->event_timestamp + edge;
      break;
    case 3:
      if (row != nullptr) return row->event_timestamp + view.definition.ttl + edge;
      break;
    case 4:
      if (row != nullptr) return row->created_timestamp + edge;
      break;
    case 5:
      if (horizon > Timestamp::min()) return horizon - view.definition.ttl + edge;
      break;
    case 6:
      return now + edge;
    case 7:
      return now + microseconds(random_.between(0, 400000000));
    default:
      break;
  }
  const std::vector<Duration> reach = {seconds(2), seconds(20), minutes(2), minutes(15),
                                       minutes(90)};
  return now - microseconds(random_.between(0, random_.pick(reach).count()));
}

Timestamp OracleChoices::event_timestamp(const ModelStore::View& view, const EntityKey& key,
                                         Timestamp now, Duration skew) {
  if (random_.one_in(4)) return now + microseconds(random_.between(-1000, 0));
  return std::min(moment(view, key, now), now + skew);
}

}  // namespace skua::test
