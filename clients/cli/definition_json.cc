#include "clients/cli/definition_json.h"

#include <map>

#include "clients/cli/stream_words.h"
#include "clients/cli/text/json_text.h"
#include "storage/base/time.h"

namespace skua {
namespace {

using TextMap = google::protobuf::Map<std::string, std::string>;

void text_member(std::string& out, const char* name, const std::string& text) {
  append_json_member(out, name);
  append_json_string(out, text);
}

// Sorted, so that the output does not depend on a hash.
void map_member(std::string& out, const char* name, const TextMap& map) {
  append_json_member(out, name);
  out += '{';
  for (const auto& [key, value] : std::map<std::string, std::string>(map.begin(), map.end())) {
    append_json_member(out, key);
    append_json_string(out, value);
  }
  out += '}';
}

void duration_member(std::string& out, const char* name, std::int64_t us) {
  text_member(out, name, format_duration(Duration(us)));
}

// A list of objects made by `append_item`.
template <typename Items, typename AppendItem>
void list_member(std::string& out, const char* name, const Items& items, AppendItem append_item) {
  append_json_member(out, name);
  out += '[';
  for (const auto& item : items) {
    if (out.back() != '[') out += ',';
    out += '{';
    append_item(item);
    out += '}';
  }
  out += ']';
}

}  // namespace

std::string limit_text(std::int64_t duration_us) {
  return duration_us == 0 ? "for ever" : format_duration(Duration(duration_us));
}

std::string texts_json(const google::protobuf::RepeatedPtrField<std::string>& texts) {
  std::string out = "[";
  for (const std::string& text : texts) {
    if (out.back() != '[') out += ',';
    append_json_string(out, text);
  }
  return out + "]";
}

std::string join_keys_json(const google::protobuf::RepeatedPtrField<v1::JoinKey>& keys) {
  std::string out = "[";
  for (const v1::JoinKey& key : keys) {
    if (out.back() != '[') out += ',';
    out += '{';
    text_member(out, "name", key.name());
    text_member(out, "type", v1::ValueType_Name(key.type()));
    out += '}';
  }
  return out + "]";
}

std::string definition_json(const v1::Entity& entity) {
  std::string out = "{";
  text_member(out, "kind", "Entity");
  text_member(out, "project", entity.project());
  text_member(out, "name", entity.name());
  text_member(out, "join_key", entity.join_key().empty() ? entity.name() : entity.join_key());
  text_member(out, "type", v1::ValueType_Name(entity.type()));
  text_member(out, "description", entity.description());
  map_member(out, "tags", entity.tags());
  return out + "}";
}

std::string definition_json(const v1::FeatureView& view) {
  std::string out = "{";
  text_member(out, "kind", "FeatureView");
  text_member(out, "project", view.project());
  text_member(out, "name", view.name());
  append_json_member(out, "schema_version");
  append_json_uint(out, view.schema_version());
  append_json_member(out, "entities");
  out += texts_json(view.entities());
  append_json_member(out, "join_keys");
  out += join_keys_json(view.join_keys());
  list_member(out, "features", view.features(), [&out](const v1::Feature& feature) {
    text_member(out, "name", feature.name());
    text_member(out, "type", v1::ValueType_Name(feature.type()));
    text_member(out, "description", feature.description());
  });
  duration_member(out, "ttl", view.ttl_us());
  append_json_member(out, "retention");
  out += '{';
  duration_member(out, "max_age", view.max_age_us());
  append_json_member(out, "max_versions");
  append_json_uint(out, view.max_versions());
  out += '}';
  append_json_member(out, "ignore_unknown");
  append_json_bool(out, view.ignore_unknown());
  append_json_member(out, "timestamp_unit");
  switch (view.timestamp_unit()) {
    case v1::SECONDS:
      out += "\"seconds\"";
      break;
    case v1::MILLISECONDS:
      out += "\"milliseconds\"";
      break;
    case v1::MICROSECONDS:
      out += "\"microseconds\"";
      break;
    default:
      out += "null";
  }
  append_json_member(out, "stream");
  out += stream_json(view.stream());
  text_member(out, "owner", view.owner());
  text_member(out, "description", view.description());
  map_member(out, "tags", view.tags());
  return out + "}";
}

std::string definition_json(const v1::FeatureService& service) {
  std::string out = "{";
  text_member(out, "kind", "FeatureService");
  text_member(out, "project", service.project());
  text_member(out, "name", service.name());
  list_member(out, "views", service.views(), [&out](const v1::ServiceView& view) {
    text_member(out, "view", view.view());
    text_member(out, "alias", view.alias());
    append_json_member(out, "features");
    out += texts_json(view.features());
    map_member(out, "join_key_map", view.join_key_map());
  });
  append_json_member(out, "full_feature_names");
  append_json_bool(out, service.full_feature_names());
  text_member(out, "owner", service.owner());
  text_member(out, "description", service.description());
  map_member(out, "tags", service.tags());
  return out + "}";
}

}  // namespace skua
