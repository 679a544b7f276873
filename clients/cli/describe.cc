#include <fmt/format.h>
#include <fmt/ranges.h>

#include <map>

#include "clients/cli/commands.h"
#include "clients/cli/definition_json.h"
#include "clients/cli/stream_words.h"
#include "clients/cli/text/table.h"

namespace skua {
namespace {

std::string keys_text(const google::protobuf::RepeatedPtrField<v1::JoinKey>& keys) {
  std::vector<std::string> texts;
  for (const v1::JoinKey& key : keys) {
    texts.push_back(fmt::format("{} {}", key.name(), v1::ValueType_Name(key.type())));
  }
  return fmt::format("{}", fmt::join(texts, ", "));
}

template <typename Definition>
void print_ownership(std::ostream& out, const Definition& definition) {
  if (!definition.description().empty())
    out << "description  " << printable(definition.description()) << '\n';
  if (!definition.owner().empty()) out << "owner        " << printable(definition.owner()) << '\n';
  const std::map<std::string, std::string> tags(definition.tags().begin(), definition.tags().end());
  if (tags.empty()) return;
  std::vector<std::string> texts;
  for (const auto& [name, value] : tags)
    texts.push_back(fmt::format("{}={}", printable(name), printable(value)));
  out << "tags         " << fmt::format("{}", fmt::join(texts, ", ")) << '\n';
}

void print_view(std::ostream& out, const v1::FeatureView& view) {
  out << fmt::format("feature view {}/{}, schema version {}\n", view.project(), view.name(),
                     view.schema_version());
  print_ownership(out, view);
  out << "join keys    " << keys_text(view.join_keys()) << '\n';
  out << "ttl          " << limit_text(view.ttl_us()) << '\n';
  out << "retention    max_age " << limit_text(view.max_age_us());
  if (view.max_versions() > 0) out << ", max_versions " << view.max_versions();
  out << '\n';
  if (view.ignore_unknown())
    out << "unknown      features it does not have are ignored in writes\n";
  if (view.timestamp_unit() != v1::TIMESTAMP_UNIT_UNSPECIFIED) {
    out << "numbers      as event timestamps are " << v1::TimestampUnit_Name(view.timestamp_unit())
        << '\n';
  }
  out << "stream       " << stream_text(view.stream()) << "\n\n";
  Table table;
  for (const char* header : {"feature", "type", "description"}) table.add_column(header);
  for (const v1::Feature& feature : view.features()) {
    table.add_row(
        {feature.name(), v1::ValueType_Name(feature.type()), printable(feature.description())});
  }
  table.print(out);
}

void print_service(std::ostream& out, const v1::DescribeResponse& described) {
  const v1::FeatureService& service = described.feature_service();
  out << fmt::format("feature service {}/{}\n", service.project(), service.name());
  print_ownership(out, service);
  out << "key columns  " << keys_text(described.key_columns()) << '\n';
  out << "answers      " << fmt::format("{}", fmt::join(described.feature_names(), ", ")) << "\n\n";
  Table table;
  for (const char* header : {"view", "alias", "features", "join_key_map"}) table.add_column(header);
  for (const v1::ServiceView& view : service.views()) {
    const std::map<std::string, std::string> map(view.join_key_map().begin(),
                                                 view.join_key_map().end());
    std::vector<std::string> pairs;
    for (const auto& [key, column] : map) pairs.push_back(fmt::format("{}: {}", key, column));
    table.add_row({view.view(), view.alias(), fmt::format("{}", fmt::join(view.features(), ", ")),
                   fmt::format("{}", fmt::join(pairs, ", "))});
  }
  table.print(out);
}

Outcome describe(CommandContext& context, const std::string& name) {
  v1::DescribeRequest request;
  request.set_project(context.project());
  request.set_name(name);
  const auto described = context.client().describe(request);
  if (!described.ok()) return context.failed(described.status());
  const bool is_view = described->has_feature_view();
  if (!context.json()) {
    if (is_view) {
      print_view(context.out(), described->feature_view());
    } else {
      print_service(context.out(), *described);
    }
  } else if (is_view) {
    context.out() << definition_json(described->feature_view()) << '\n';
  } else {
    std::string json = definition_json(described->feature_service());
    json.pop_back();
    context.out() << json << ",\"key_columns\":" << join_keys_json(described->key_columns())
                  << ",\"feature_names\":" << texts_json(described->feature_names()) << "}\n";
  }
  return Outcome::done();
}

}  // namespace

void add_describe_command(CLI::App& app, CommandContext& context) {
  auto name = std::make_shared<std::string>();
  CLI::App* command = app.add_subcommand("describe", "Show one feature view or feature service");
  command->add_option("NAME", *name, "Feature view or feature service")->required();
  command->footer(
      "\nExamples:\n  skua describe weather\n  skua describe airport_now --output json");
  context.on_chosen(command, [&context, name] { return describe(context, *name); });
}

}  // namespace skua
