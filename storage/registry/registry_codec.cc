#include "storage/registry/registry_codec.h"

#include <algorithm>
#include <set>

#include "storage/codec/record_io.h"
#include "storage/codec/rules_codec.h"
#include "storage/registry/record_frame.h"

namespace skua {
namespace {

std::string framed(RecordWriter& out, const std::string& key) {
  return frame_record(key, out.take());
}

void write(RecordWriter& out, ValueType type) { out.put_u8(static_cast<std::uint8_t>(type)); }

void write_count(RecordWriter& out, std::size_t count) {
  out.put_u32(static_cast<std::uint32_t>(count));
}

void write(RecordWriter& out, const Tags& tags) {
  write_count(out, tags.size());
  for (const auto& [name, value] : tags) {
    out.put_text(name);
    out.put_text(value);
  }
}

void write(RecordWriter& out, const std::vector<std::string>& texts) {
  write_count(out, texts.size());
  for (const std::string& text : texts) out.put_text(text);
}

void write(RecordWriter& out, const FeatureView& view) {
  out.put_text(view.project);
  out.put_text(view.name);
  write(out, view.entities);
  write_count(out, view.features.size());
  for (const Feature& feature : view.features) {
    out.put_text(feature.name);
    write(out, feature.type);
    out.put_text(feature.description);
    out.put_u16(feature.id);
  }
  out.put_duration(view.ttl);
  out.put_duration(view.max_age);
  out.put_u32(view.max_versions);
  out.put_u8(view.ignore_unknown ? 1 : 0);
  out.put_u8(static_cast<std::uint8_t>(view.timestamp_unit));
  out.put_text(view.owner);
  out.put_text(view.description);
  write(out, view.tags);
}

void write(RecordWriter& out, const StreamSource& stream) {
  out.put_u8(static_cast<std::uint8_t>(stream.format));
  out.put_text(stream.schema);
  out.put_text(stream.message_type);
  out.put_u8(static_cast<std::uint8_t>(stream.envelope));
  out.put_text(stream.timestamp_field);
  out.put_u8(static_cast<std::uint8_t>(stream.on_bad_row));
  out.put_u8(static_cast<std::uint8_t>(stream.key_format));
}

void write(RecordWriter& out, const RowLayout& layout) {
  out.put_u16(layout.version());
  write_count(out, layout.slots().size());
  for (const RowLayout::Slot& slot : layout.slots()) {
    out.put_u16(slot.id);
    write(out, slot.type);
  }
}

// Reads fields; whatever does not fit, in its bytes or by its value, makes finish() fail.
class FieldReader {
 public:
  FieldReader(std::string_view key, std::string_view fields) : key_(key), in_(fields) {}

  [[nodiscard]] std::uint8_t u8() { return in_.u8(); }
  [[nodiscard]] std::uint16_t u16() { return in_.u16(); }
  [[nodiscard]] std::uint32_t u32() { return in_.u32(); }
  [[nodiscard]] std::uint64_t u64() { return in_.u64(); }
  [[nodiscard]] Timestamp timestamp() { return in_.timestamp(); }
  [[nodiscard]] Duration duration() { return in_.duration(); }
  [[nodiscard]] std::string text() { return std::string(in_.text()); }
  [[nodiscard]] std::size_t count(std::size_t least_bytes) { return in_.count(least_bytes); }
  [[nodiscard]] ViewRules rules() { return get_rules(in_); }
  void replacement(ViewRules& rules) {
    if (!get_replacement(in_, rules)) fail();
  }
  [[nodiscard]] bool boolean() {
    const std::uint8_t value = u8();
    if (value > 1) fail();
    return value == 1;
  }
  [[nodiscard]] ValueType type() {
    const auto type = value_type_from_number(u8());
    if (!type) fail();
    return type.value_or(ValueType::kString);
  }
  [[nodiscard]] ValueType key_type() {
    const ValueType type = this->type();
    if (!may_be_join_key(type)) fail();
    return type;
  }
  // An enumerator from 0 to `last`.
  template <typename Enum>
  [[nodiscard]] Enum one_of(Enum last) {
    const std::uint8_t value = u8();
    if (value > static_cast<std::uint8_t>(last)) fail();
    return static_cast<Enum>(value);
  }
  void fail() { sound_ = false; }

  [[nodiscard]] Status finish() const {
    if (sound_ && in_.at_end()) return {};
    return damaged_record(key_, "its fields do not fit its bytes");
  }

 private:
  std::string_view key_;
  RecordReader in_;
  bool sound_ = true;
};

Tags read_tags(FieldReader& in) {
  Tags tags;
  for (std::size_t n = in.count(8); n > 0; --n) {
    std::string name = in.text();
    if (!tags.emplace(std::move(name), in.text()).second) in.fail();
  }
  return tags;
}

std::vector<std::string> read_texts(FieldReader& in) {
  std::vector<std::string> texts;
  for (std::size_t n = in.count(4); n > 0; --n) texts.push_back(in.text());
  return texts;
}

Feature read_feature(FieldReader& in) {
  Feature feature;
  feature.name = in.text();
  feature.type = in.type();
  feature.description = in.text();
  feature.id = in.u16();
  return feature;
}

FeatureView read_view(FieldReader& in) {
  FeatureView view;
  view.project = in.text();
  view.name = in.text();
  view.entities = read_texts(in);
  for (std::size_t n = in.count(11); n > 0; --n) view.features.push_back(read_feature(in));
  view.ttl = in.duration();
  view.max_age = in.duration();
  view.max_versions = in.u32();
  view.ignore_unknown = in.boolean();
  view.timestamp_unit = in.one_of(TimestampUnit::kMicroseconds);
  view.owner = in.text();
  view.description = in.text();
  view.tags = read_tags(in);
  return view;
}

StreamSource read_stream(FieldReader& in) {
  StreamSource stream;
  stream.format = in.one_of(RecordFormat::kConfluent);
  stream.schema = in.text();
  stream.message_type = in.text();
  stream.envelope = in.one_of(RecordEnvelope::kDebezium);
  stream.timestamp_field = in.text();
  stream.on_bad_row = in.one_of(BadRowPolicy::kDrop);
  stream.key_format = in.one_of(KeyFormat::kNone);
  return stream;
}

RowLayout read_layout(FieldReader& in) {
  const auto version = in.u16();
  std::vector<Feature> features;
  for (std::size_t n = in.count(3); n > 0; --n) {
    Feature& feature = features.emplace_back();
    feature.id = in.u16();
    feature.type = in.type();
  }
  return RowLayout(version, features);
}

ServiceView read_service_view(FieldReader& in) {
  ServiceView entry;
  entry.view = in.text();
  entry.alias = in.text();
  entry.features = read_texts(in);
  entry.join_key_map = read_tags(in);
  return entry;
}

// Layouts ascend from version 1, hold only ids that were given, and the last one is the
// definition's.
bool has_sound_layouts(const RegisteredView& view) {
  if (view.layouts.empty() || view.layouts.front().version() != 1) return false;
  SchemaVersion last = 0;
  for (const RowLayout& layout : view.layouts) {
    if (layout.version() <= last || layout.version() > view.version) return false;
    last = layout.version();
    std::set<FeatureId> ids;
    for (const RowLayout::Slot& slot : layout.slots())
      if (slot.id == 0 || slot.id >= view.next_feature_id || !ids.insert(slot.id).second)
        return false;
  }
  const auto& slots = view.layout().slots();
  if (slots.empty() || slots.size() != view.view.features.size()) return false;
  for (std::size_t i = 0; i < slots.size(); ++i)
    if (slots[i].id != view.view.features[i].id || slots[i].type != view.view.features[i].type)
      return false;
  return true;
}

Status check_key(std::string_view key, DefinitionKind kind, const std::string& project,
                 const std::string& name) {
  if (key == registry_key(kind, project, name)) return {};
  return damaged_record(key, "it holds another definition");
}

}  // namespace

std::string registry_key(DefinitionKind kind, const std::string& project, const std::string& name) {
  return std::string(definition_kind_name(kind)) + '/' + project + '/' + name;
}

std::string encode_entity(const Entity& entity) {
  RecordWriter out;
  out.put_text(entity.project);
  out.put_text(entity.name);
  out.put_text(entity.join_key);
  write(out, entity.type);
  out.put_text(entity.description);
  write(out, entity.tags);
  return framed(out, registry_key(DefinitionKind::kEntity, entity.project, entity.name));
}

Result<Entity> decode_entity(std::string_view key, std::string_view bytes) {
  ASSIGN_OR_RETURN(const std::string_view fields, unframe_record(key, bytes));
  FieldReader in(key, fields);
  Entity entity;
  entity.project = in.text();
  entity.name = in.text();
  entity.join_key = in.text();
  entity.type = in.key_type();
  entity.description = in.text();
  entity.tags = read_tags(in);
  RETURN_IF_ERROR(in.finish());
  RETURN_IF_ERROR(check_key(key, DefinitionKind::kEntity, entity.project, entity.name));
  return entity;
}

std::string encode_view(const RegisteredView& view) {
  RecordWriter out;
  write(out, view.view);
  write_count(out, view.join_keys.size());
  for (const JoinKey& join_key : view.join_keys) {
    out.put_text(join_key.name);
    write(out, join_key.type);
  }
  out.put_u16(view.version);
  out.put_u16(view.next_feature_id);
  put_rules(out, view.rules);
  write_count(out, view.layouts.size());
  for (const RowLayout& layout : view.layouts) write(out, layout);
  const std::string key =
      registry_key(DefinitionKind::kFeatureView, view.view.project, view.view.name);
  // Records stay readable to versions that know nothing of what a view does not have.
  const bool is_replaced = view.rules.replaced_by != 0;
  if (!is_replaced && view.view.stream == StreamSource{}) return framed(out, key);
  write(out, view.view.stream);
  if (!is_replaced) return frame_record(key, out.take(), kStreamRecordFormat);
  put_replacement(out, view.rules);
  return frame_record(key, out.take(), kReplacedRecordFormat);
}

Result<RegisteredView> decode_view(std::string_view key, std::string_view bytes) {
  const std::uint8_t format =
      std::clamp(format_of_record(bytes), kRegistryRecordFormat, kReplacedRecordFormat);
  ASSIGN_OR_RETURN(const std::string_view fields, unframe_record(key, bytes, format));
  FieldReader in(key, fields);
  RegisteredView view;
  view.view = read_view(in);
  for (std::size_t n = in.count(5); n > 0; --n) {
    JoinKey& join_key = view.join_keys.emplace_back();
    join_key.name = in.text();
    join_key.type = in.key_type();
  }
  view.version = in.u16();
  view.next_feature_id = in.u16();
  view.rules = in.rules();
  for (std::size_t n = in.count(6); n > 0; --n) view.layouts.push_back(read_layout(in));
  if (format >= kStreamRecordFormat) view.view.stream = read_stream(in);
  if (format == kReplacedRecordFormat) in.replacement(view.rules);
  RETURN_IF_ERROR(in.finish());
  RETURN_IF_ERROR(check_key(key, DefinitionKind::kFeatureView, view.view.project, view.view.name));
  if (!has_sound_layouts(view)) return damaged_record(key, "its layouts contradict its features");
  view.index_features();
  return view;
}

std::string encode_service(const FeatureService& service) {
  RecordWriter out;
  out.put_text(service.project);
  out.put_text(service.name);
  write_count(out, service.views.size());
  for (const ServiceView& entry : service.views) {
    out.put_text(entry.view);
    out.put_text(entry.alias);
    write(out, entry.features);
    write(out, entry.join_key_map);
  }
  out.put_u8(service.full_feature_names ? 1 : 0);
  out.put_text(service.owner);
  out.put_text(service.description);
  write(out, service.tags);
  return framed(out, registry_key(DefinitionKind::kFeatureService, service.project, service.name));
}

Result<FeatureService> decode_service(std::string_view key, std::string_view bytes) {
  ASSIGN_OR_RETURN(const std::string_view fields, unframe_record(key, bytes));
  FieldReader in(key, fields);
  FeatureService service;
  service.project = in.text();
  service.name = in.text();
  for (std::size_t n = in.count(16); n > 0; --n) service.views.push_back(read_service_view(in));
  service.full_feature_names = in.boolean();
  service.owner = in.text();
  service.description = in.text();
  service.tags = read_tags(in);
  RETURN_IF_ERROR(in.finish());
  RETURN_IF_ERROR(check_key(key, DefinitionKind::kFeatureService, service.project, service.name));
  return service;
}

std::string encode_next_incarnation(Incarnation next) {
  RecordWriter out;
  out.put_u32(next);
  return framed(out, std::string(kNextIncarnationKey));
}

Result<Incarnation> decode_next_incarnation(std::string_view bytes) {
  ASSIGN_OR_RETURN(const std::string_view fields, unframe_record(kNextIncarnationKey, bytes));
  FieldReader in(kNextIncarnationKey, fields);
  const auto next = in.u32();
  RETURN_IF_ERROR(in.finish());
  if (next == 0) return damaged_record(kNextIncarnationKey, "0 is no incarnation");
  return next;
}

}  // namespace skua
