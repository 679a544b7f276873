#include "clients/cli/schema/definition_file.h"

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <optional>
#include <sstream>

#include "clients/cli/schema/stream_fields.h"
#include "clients/cli/schema/yaml_fields.h"

namespace skua {
namespace {

std::string described(const char* kind, const std::string& name) {
  return name.empty() ? kind : fmt::format("{} {}", kind, name);
}

Status read_entity(YamlFields& fields, v1::Entity& out) {
  out.set_type(v1::STRING);
  v1::ValueType type = out.type();
  fields.text("join_key", *out.mutable_join_key());
  fields.value_type("type", type);
  fields.text("description", *out.mutable_description());
  fields.text_map("tags", *out.mutable_tags());
  out.set_type(type);
  return fields.finish();
}

Status read_feature(YamlFields& fields, v1::Feature& out) {
  v1::ValueType type = v1::VALUE_TYPE_UNSPECIFIED;
  fields.required_text("name", *out.mutable_name());
  fields.value_type("type", type);
  fields.text("description", *out.mutable_description());
  if (type == v1::VALUE_TYPE_UNSPECIFIED) fields.fail("type", "is missing");
  out.set_type(type);
  return fields.finish();
}

void read_retention(const std::string& file, YamlFields& fields, const std::string& what,
                    v1::FeatureView& out) {
  const YAML::Node node = fields.map("retention");
  if (!node.IsDefined()) return;
  YamlFields retention(file, node, fmt::format("{}: retention", what));
  std::optional<std::int64_t> max_age_us;
  std::uint32_t max_versions = 0;
  retention.duration("max_age", max_age_us);
  retention.count("max_versions", max_versions);
  if (max_age_us.has_value()) out.set_max_age_us(*max_age_us);
  out.set_max_versions(max_versions);
  fields.absorb(retention.finish());
}

void read_timestamp_unit(YamlFields& fields, v1::FeatureView& out) {
  std::string unit;
  fields.text("timestamp_unit", unit);
  if (unit.empty()) return;
  if (unit == "seconds") return out.set_timestamp_unit(v1::SECONDS);
  if (unit == "milliseconds") return out.set_timestamp_unit(v1::MILLISECONDS);
  if (unit == "microseconds") return out.set_timestamp_unit(v1::MICROSECONDS);
  fields.fail("timestamp_unit", "must be seconds, milliseconds or microseconds");
}

Status read_view(const std::string& file, YamlFields& fields, v1::FeatureView& out) {
  const std::string what = described("FeatureView", out.name());
  fields.texts("entities", *out.mutable_entities());
  const auto features = fields.items("features");
  for (std::size_t i = 0; i < features.size(); ++i) {
    YamlFields feature(file, features[i], fmt::format("{}: feature {}", what, i + 1));
    fields.absorb(read_feature(feature, *out.add_features()));
  }
  std::optional<std::int64_t> ttl_us;
  bool ignore_unknown = false;
  fields.duration("ttl", ttl_us);
  read_retention(file, fields, what, out);
  fields.flag("ignore_unknown", ignore_unknown);
  read_timestamp_unit(fields, out);
  read_stream(file, fields, what, out);
  fields.text("owner", *out.mutable_owner());
  fields.text("description", *out.mutable_description());
  fields.text_map("tags", *out.mutable_tags());
  out.set_ttl_us(ttl_us.value_or(0));
  out.set_ignore_unknown(ignore_unknown);
  return fields.finish();
}

// A view of a service may stand as its bare name.
Status read_service_view(const std::string& file, const YAML::Node& node, const std::string& what,
                         v1::ServiceView& out) {
  if (node.IsScalar()) {
    out.set_view(node.Scalar());
    return Status::ok_status();
  }
  YamlFields fields(file, node, what);
  fields.required_text("view", *out.mutable_view());
  fields.text("alias", *out.mutable_alias());
  fields.texts("features", *out.mutable_features());
  fields.text_map("join_key_map", *out.mutable_join_key_map());
  return fields.finish();
}

Status read_service(const std::string& file, YamlFields& fields, v1::FeatureService& out) {
  const std::string what = described("FeatureService", out.name());
  const auto views = fields.items("views");
  for (std::size_t i = 0; i < views.size(); ++i) {
    fields.absorb(read_service_view(file, views[i], fmt::format("{}: view {}", what, i + 1),
                                    *out.add_views()));
  }
  bool full_feature_names = false;
  fields.flag("full_feature_names", full_feature_names);
  fields.text("owner", *out.mutable_owner());
  fields.text("description", *out.mutable_description());
  fields.text_map("tags", *out.mutable_tags());
  out.set_full_feature_names(full_feature_names);
  return fields.finish();
}

// Reads what every kind has, and names the definition in further errors.
template <typename Definition>
Definition& begin_definition(YamlFields& fields, const char* kind, const std::string& project,
                             Definition& out) {
  fields.required_text("name", *out.mutable_name());
  fields.set_what(described(kind, out.name()));
  fields.text("project", *out.mutable_project());
  if (out.project().empty()) out.set_project(project);
  return out;
}

Status add_document(const std::string& file, const YAML::Node& document, const std::string& project,
                    v1::ApplyRequest& request) {
  YamlFields fields(file, document, "definition");
  std::string kind;
  fields.text("kind", kind);
  if (kind == "Entity") {
    return read_entity(fields,
                       begin_definition(fields, "Entity", project, *request.add_entities()));
  }
  if (kind == "FeatureView") {
    return read_view(
        file, fields,
        begin_definition(fields, "FeatureView", project, *request.add_feature_views()));
  }
  if (kind == "FeatureService") {
    return read_service(
        file, fields,
        begin_definition(fields, "FeatureService", project, *request.add_feature_services()));
  }
  fields.fail("kind", "must be Entity, FeatureView or FeatureService");
  return fields.finish();
}

// Notes where documents begin. The library reads some texts that are no YAML as documents without
// end, none of which takes a byte.
class DocumentStarts final : public YAML::EventHandler {
 public:
  void OnDocumentStart(const YAML::Mark& mark) override {
    if (mark.pos <= last_) throw YAML::ParserException(mark, "this can begin no document");
    last_ = mark.pos;
  }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark&, YAML::anchor_t) override {}
  void OnAlias(const YAML::Mark&, YAML::anchor_t) override {}
  void OnScalar(const YAML::Mark&, const std::string&, YAML::anchor_t,
                const std::string&) override {}
  void OnSequenceStart(const YAML::Mark&, const std::string&, YAML::anchor_t,
                       YAML::EmitterStyle::value) override {}
  void OnSequenceEnd() override {}
  void OnMapStart(const YAML::Mark&, const std::string&, YAML::anchor_t,
                  YAML::EmitterStyle::value) override {}
  void OnMapEnd() override {}

 private:
  int last_ = -1;
};

std::vector<YAML::Node> load_documents(const std::string& text) {
  std::istringstream in(text);
  YAML::Parser parser(in);
  DocumentStarts starts;
  while (parser.HandleNextDocument(starts)) {
  }
  return YAML::LoadAll(text);
}

}  // namespace

Status add_definitions(const std::string& file, const std::string& text, const std::string& project,
                       v1::ApplyRequest& request) {
  std::vector<YAML::Node> documents;
  try {
    documents = load_documents(text);
    for (const YAML::Node& document : documents) {
      if (document.IsNull()) continue;
      RETURN_IF_ERROR(add_document(file, document, project, request));
    }
  } catch (const YAML::Exception& error) {
    const int line = error.mark.line < 0 ? 1 : error.mark.line + 1;
    return invalid_argument(fmt::format("{}:{}: not valid YAML: {}", file, line, error.msg));
  }
  return Status::ok_status();
}

}  // namespace skua
