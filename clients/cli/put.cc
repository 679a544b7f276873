#include <fmt/format.h>

#include <algorithm>

#include "clients/cli/commands.h"
#include "clients/cli/read_target.h"
#include "clients/cli/receipt_text.h"
#include "clients/cli/text/column_builder.h"
#include "clients/cli/text/key_argument.h"

namespace skua {
namespace {

struct PutOptions {
  std::string view;
  std::vector<std::string> values;
  std::string event_timestamp;
};

// A name the view does not have goes to the server as text: whether it is refused is the view's
// rule.
ValueType type_in(const v1::FeatureView& view, const std::string& name) {
  for (const v1::Feature& feature : view.features()) {
    if (feature.name() == name) {
      return value_type_from_number(static_cast<std::uint64_t>(feature.type()))
          .value_or(ValueType::kString);
    }
  }
  return ValueType::kString;
}

Result<v1::WriteRowsRequest> make_request(const CommandContext& context, const PutOptions& options,
                                          const v1::FeatureView& view) {
  v1::WriteRowsRequest request;
  request.set_project(context.project());
  request.set_feature_view(view.name());
  for (const std::string& argument : options.values) {
    auto named = parse_assignment(argument);
    if (!named.ok()) return invalid_argument(fmt::format("`{}`: expected name=value", argument));
    const std::string name = named->first;
    const auto& columns = request.columns();
    if (std::any_of(columns.begin(), columns.end(),
                    [&name](const auto& column) { return column.name() == name; })) {
      return invalid_argument(fmt::format("`{}` is given twice", name));
    }
    ColumnBuilder column(name, type_in(view, name));
    InputValue value = InputValue::of_text(std::move(named->second));
    const Status prepared = column.prepare(value);
    if (!prepared.ok()) return invalid_argument(fmt::format("`{}`: {}", name, prepared.message()));
    column.append(value);
    *request.add_columns() = column.take();
  }
  if (!options.event_timestamp.empty()) {
    request.mutable_event_timestamps()->set_type(v1::STRING);
    request.mutable_event_timestamps()->add_string_values(options.event_timestamp);
  }
  return request;
}

Outcome put(CommandContext& context, const PutOptions& options) {
  SkuaClient& client = context.client();
  const auto view = find_view(client, context.project(), options.view);
  if (!view.ok()) return context.failed(view.status());
  auto request = make_request(context, options, *view);
  if (!request.ok()) return Outcome::usage(request.status().message());
  const auto receipt = client.write_rows(*std::move(request));
  if (!receipt.ok()) return context.failed(receipt.status());
  return print_receipt(context, *receipt);
}

}  // namespace

void add_put_command(CLI::App& app, CommandContext& context) {
  auto options = std::make_shared<PutOptions>();
  CLI::App* command = app.add_subcommand("put", "Write one row");
  command->add_option("VIEW", options->view, "Feature view")->required();
  command
      ->add_option("NAME=VALUE", options->values,
                   "Join keys and features; features left out become null")
      ->required();
  command
      ->add_option("--event-timestamp", options->event_timestamp, "When it was so; by default now")
      ->type_name("TIME");
  command->footer(R"(
The row replaces the one at its event timestamp. Lists are JSON arrays, bytes are base64.

Examples:
  skua put weather airport=EWR temp=71.5 humid=64
  skua put weather airport=EWR temp=70.1 --event-timestamp 2013-07-04T12:00:00Z
  skua put documents id=7 embedding=[0.1,0.2,0.3])");
  context.on_chosen(command, [&context, options] { return put(context, *options); });
}

}  // namespace skua
