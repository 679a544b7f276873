#include "tests/unit/registry/random_definitions.h"

#include <algorithm>

namespace skua::test {
namespace {

const std::vector<ValueType> kTypes = {
#define VALUE_TYPE(name, number, text, width, element, may_be_join_key) ValueType::name,
#include "storage/model/value_types.def"
#undef VALUE_TYPE
};

std::string random_text(RandomSource& random) {
  if (random.one_in(3)) return "";
  std::string text = random.text(static_cast<std::size_t>(random.between(1, 12)));
  if (random.one_in(4)) text += std::string("\0\n\xc3\xa4", 4);
  return text;
}

Tags random_tags(RandomSource& random) {
  Tags tags;
  for (auto n = random.between(0, 3); n > 0; --n) tags[random_text(random)] = random_text(random);
  return tags;
}

Feature random_feature(RandomSource& random) {
  Feature feature;
  feature.name = "f_" + random.text(6);
  feature.type = random.pick(kTypes);
  feature.description = random_text(random);
  return feature;
}

bool has_feature(const FeatureView& view, const std::string& name) {
  return std::any_of(view.features.begin(), view.features.end(),
                     [&](const Feature& feature) { return feature.name == name; });
}

void add_features(RandomSource& random, FeatureView& view, std::int64_t count) {
  for (; count > 0; --count) {
    Feature feature = random_feature(random);
    if (!has_feature(view, feature.name)) view.features.push_back(std::move(feature));
  }
}

StreamSource random_stream(RandomSource& random) {
  StreamSource stream;
  if (random.one_in(3)) return stream;
  stream.format = static_cast<RecordFormat>(random.between(0, 3));
  const bool is_protobuf = stream.format == RecordFormat::kProtobuf;
  if (is_protobuf || stream.format == RecordFormat::kAvro)
    stream.schema = random.text(static_cast<std::size_t>(random.between(1, 40))) + '\0';
  if (is_protobuf) stream.message_type = "m_" + random.text(4) + ".M";
  stream.envelope = static_cast<RecordEnvelope>(random.between(0, 1));
  if (random.one_in(2)) stream.timestamp_field = random.text(6);
  stream.on_bad_row = static_cast<BadRowPolicy>(random.between(0, 2));
  stream.key_format = static_cast<KeyFormat>(random.between(0, 3));
  return stream;
}

void set_settings(RandomSource& random, FeatureView& view) {
  view.ttl = Duration{random.one_in(2) ? 0 : random.between(1, 1LL << 40)};
  view.max_age = Duration{random.one_in(2) ? 0 : random.between(1, 1LL << 40)};
  view.max_versions = static_cast<std::uint32_t>(random.between(0, 5));
  view.ignore_unknown = random.one_in(2);
  view.timestamp_unit = static_cast<TimestampUnit>(random.between(0, 3));
  view.stream = random_stream(random);
  view.owner = random_text(random);
  view.description = random_text(random);
  view.tags = random_tags(random);
}

Entity random_entity(RandomSource& random, const std::string& project, std::int64_t number) {
  static const std::vector<ValueType> key_types = {ValueType::kBool,   ValueType::kInt32,
                                                   ValueType::kInt64,  ValueType::kBytes,
                                                   ValueType::kString, ValueType::kUnixTimestamp};
  Entity entity;
  entity.project = project;
  entity.name = "entity" + std::to_string(number);
  if (random.one_in(2)) entity.join_key = "key" + std::to_string(number);
  entity.type = random.pick(key_types);
  entity.description = random_text(random);
  entity.tags = random_tags(random);
  return entity;
}

FeatureView random_view(RandomSource& random, const std::string& project, std::int64_t number,
                        std::int64_t entities) {
  FeatureView view;
  view.project = project;
  view.name = "view" + std::to_string(number);
  for (std::int64_t i = 0; i < entities; ++i)
    if (random.one_in(2)) view.entities.push_back("entity" + std::to_string(i));
  if (view.entities.empty()) view.entities.push_back("entity0");
  add_features(random, view, random.between(1, 20));
  set_settings(random, view);
  return view;
}

FeatureService random_service(RandomSource& random, const std::vector<FeatureView>& views,
                              std::int64_t number) {
  FeatureService service;
  service.project = views[0].project;
  service.name = "service" + std::to_string(number);
  service.full_feature_names = true;
  service.owner = random_text(random);
  service.description = random_text(random);
  service.tags = random_tags(random);
  for (const FeatureView& view : views) {
    if (random.one_in(2) && !service.views.empty()) continue;
    ServiceView entry;
    entry.view = view.name;
    if (random.one_in(2)) entry.alias = "alias_of_" + view.name;
    for (const Feature& feature : view.features)
      if (random.one_in(3)) entry.features.push_back(feature.name);
    service.views.push_back(std::move(entry));
  }
  return service;
}

}  // namespace

Definitions random_definitions(RandomSource& random) {
  Definitions out;
  for (const std::string& project : {std::string(), std::string("p_") + random.text(4)}) {
    const std::int64_t entities = random.between(1, 4);
    for (std::int64_t i = 0; i < entities; ++i)
      out.entities.push_back(random_entity(random, project, i));
    std::vector<FeatureView> views;
    for (std::int64_t i = random.between(1, 4); i > 0; --i)
      views.push_back(random_view(random, project, i, entities));
    for (std::int64_t i = random.between(0, 3); i > 0; --i)
      out.services.push_back(random_service(random, views, i));
    out.views.insert(out.views.end(), views.begin(), views.end());
  }
  return out;
}

FeatureView random_evolution(RandomSource& random, FeatureView view) {
  if (random.one_in(2)) set_settings(random, view);
  if (random.one_in(2)) add_features(random, view, random.between(1, 3));
  if (random.one_in(3)) std::reverse(view.features.begin(), view.features.end());
  if (random.one_in(3)) view.features[0].type = random.pick(kTypes);
  if (random.one_in(3) && view.features.size() > 1) view.features.pop_back();
  return view;
}

}  // namespace skua::test
