#include <fmt/format.h>

#include "clients/cli/commands.h"
#include "clients/cli/read_target.h"
#include "clients/cli/receipt_text.h"
#include "clients/cli/text/key_argument.h"

namespace skua {
namespace {

struct DeleteOptions {
  std::string view;
  std::vector<std::string> keys;
  std::string event_timestamp;
};

Result<v1::DeleteRowsRequest> make_request(const CommandContext& context,
                                           const DeleteOptions& options,
                                           const v1::FeatureView& view) {
  v1::DeleteRowsRequest request;
  request.set_project(context.project());
  request.set_feature_view(view.name());
  const auto key_names = key_names_of(view);
  for (const std::string& name : key_names) {
    v1::NamedColumn& column = *request.add_columns();
    column.set_name(name);
    column.mutable_column()->set_type(v1::STRING);
  }
  bool own_times = false;
  std::vector<std::string> times;
  for (std::size_t i = 0; i < options.keys.size(); ++i) {
    auto entity = parse_entity_argument(options.keys[i], key_names);
    if (!entity.ok())
      return invalid_argument(fmt::format("KEY {}: {}", i + 1, entity.status().message()));
    for (std::size_t k = 0; k < key_names.size(); ++k) {
      request.mutable_columns(static_cast<int>(k))
          ->mutable_column()
          ->add_string_values(entity->key_values[k]);
    }
    own_times = own_times || entity->as_of.has_value();
    times.push_back(entity->as_of.has_value() ? format_rfc3339(*entity->as_of)
                                              : options.event_timestamp);
  }
  if (!own_times && options.event_timestamp.empty()) return request;
  v1::Column& event_timestamps = *request.mutable_event_timestamps();
  event_timestamps.set_type(v1::STRING);
  for (const std::string& time : times) {
    if (time.empty())
      return invalid_argument(
          "some KEYs have a time and some have none; give the rest one with --event-timestamp "
          "TIME");
    event_timestamps.add_string_values(time);
  }
  return request;
}

Outcome delete_rows(CommandContext& context, const DeleteOptions& options) {
  SkuaClient& client = context.client();
  const auto view = find_view(client, context.project(), options.view);
  if (!view.ok()) return context.failed(view.status());
  auto request = make_request(context, options, *view);
  if (!request.ok()) return Outcome::usage(request.status().message());
  const auto receipt = client.delete_rows(*std::move(request));
  if (!receipt.ok()) return context.failed(receipt.status());
  return print_receipt(context, *receipt);
}

}  // namespace

void add_delete_command(CLI::App& app, CommandContext& context) {
  auto options = std::make_shared<DeleteOptions>();
  CLI::App* command =
      app.add_subcommand("delete", "Delete entities from a feature view; later rows revive them");
  command->add_option("VIEW", options->view, "Feature view")->required();
  command->add_option("KEY", options->keys, "One entity each: VALUE, or k1=v1,k2=v2")->required();
  command
      ->add_option("--event-timestamp", options->event_timestamp,
                   "Since when they are gone; by default now")
      ->type_name("TIME");
  command->footer(R"(
As-of reads before that moment still see the rows. To remove an entity for good, use `skua erase`.

Examples:
  skua delete weather EWR
  skua delete weather EWR JFK --event-timestamp 2013-07-04T12:00:00Z)");
  context.on_chosen(command, [&context, options] { return delete_rows(context, *options); });
}

}  // namespace skua
