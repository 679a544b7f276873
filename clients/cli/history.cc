#include <fmt/format.h>

#include <algorithm>

#include "clients/cli/commands.h"
#include "clients/cli/export/row_json.h"
#include "clients/cli/read_target.h"
#include "clients/cli/text/column_values.h"
#include "clients/cli/text/key_argument.h"
#include "clients/cli/text/table.h"
#include "clients/cli/text/times.h"

namespace skua {
namespace {

struct HistoryOptions {
  std::string view;
  std::string key;
  std::string from;
  std::string to;
  std::uint32_t limit = 20;
};

void print_table(std::ostream& out, const v1::FeatureView& view,
                 const std::vector<v1::RowColumns>& pages) {
  Table table;
  for (const char* header : {"event_timestamp", "created_timestamp"}) table.add_column(header);
  table.add_column("sequence", Table::Align::kRight);
  for (const v1::Feature& feature : view.features())
    table.add_column(feature.name(), align_of(feature.type()));
  for (const v1::RowColumns& page : pages) {
    std::vector<ColumnValues> columns;
    for (const v1::NamedColumn& column : page.features()) columns.emplace_back(column.column());
    for (std::size_t row = 0; row < page.rows(); ++row) {
      const int i = static_cast<int>(row);
      std::vector<std::string> cells = {moment_text(page.event_timestamps_us(i)),
                                        moment_text(page.created_timestamps_us(i)),
                                        fmt::format("{}", page.sequences(i))};
      for (const ColumnValues& column : columns)
        cells.push_back(page.deleted(i) ? "(deleted)" : column.text(row));
      cells.resize(3 + static_cast<std::size_t>(view.features_size()));
      table.add_row(std::move(cells));
    }
  }
  if (table.rows() == 0) {
    out << "No rows of this entity in this span.\n";
  } else {
    table.print(out);
  }
}

Outcome print_json(std::ostream& out, const std::vector<v1::RowColumns>& pages) {
  std::string lines;
  for (const v1::RowColumns& page : pages) {
    const Status appended = append_row_lines(page, lines);
    if (!appended.ok()) return Outcome::refused(appended.message());
  }
  // Every line is one object; the last one needs no comma.
  std::string json = "[";
  for (std::size_t begin = 0; begin < lines.size();) {
    const std::size_t end = lines.find('\n', begin);
    if (begin > 0) json += ",\n";
    json.append(lines, begin, end - begin);
    begin = end + 1;
  }
  out << json << "]\n";
  return Outcome::done();
}

Result<v1::GetHistoryRequest> make_request(const CommandContext& context,
                                           const HistoryOptions& options,
                                           const v1::FeatureView& view) {
  v1::GetHistoryRequest request;
  request.set_project(context.project());
  request.set_feature_view(view.name());
  const auto key_names = key_names_of(view);
  ASSIGN_OR_RETURN(const EntityArgument entity, parse_entity_argument(options.key, key_names));
  for (std::size_t k = 0; k < key_names.size(); ++k) {
    v1::NamedColumn& key = *request.add_entity();
    key.set_name(key_names[k]);
    key.mutable_column()->set_type(v1::STRING);
    key.mutable_column()->add_string_values(entity.key_values[k]);
  }
  if (!options.from.empty()) {
    ASSIGN_OR_RETURN(const Timestamp from, parse_time_option("--from", options.from));
    request.set_from_us(from.us);
  }
  if (!options.to.empty()) {
    ASSIGN_OR_RETURN(const Timestamp to, parse_time_option("--to", options.to));
    request.set_to_us(to.us);
  }
  return request;
}

Outcome history(CommandContext& context, const HistoryOptions& options) {
  SkuaClient& client = context.client();
  const auto view = find_view(client, context.project(), options.view);
  if (!view.ok()) return context.failed(view.status());
  auto request = make_request(context, options, *view);
  if (!request.ok()) return Outcome::usage(request.status().message());
  std::vector<v1::RowColumns> pages;
  for (std::uint32_t left = options.limit; left > 0;) {
    request->set_limit(std::min<std::uint32_t>(left, 1000));
    auto page = client.get_history(*request);
    if (!page.ok()) return context.failed(page.status());
    left -= std::min(left, page->rows().rows());
    request->set_page_token(page->next_page_token());
    pages.push_back(std::move(*page->mutable_rows()));
    if (request->page_token().empty()) break;
  }
  if (context.json()) return print_json(context.out(), pages);
  print_table(context.out(), *view, pages);
  return Outcome::done();
}

}  // namespace

void add_history_command(CLI::App& app, CommandContext& context) {
  auto options = std::make_shared<HistoryOptions>();
  CLI::App* command =
      app.add_subcommand("history", "Show the stored rows of one entity, newest first");
  command->add_option("VIEW", options->view, "Feature view")->required();
  command->add_option("KEY", options->key, "VALUE, or k1=v1,k2=v2")->required();
  command->add_option("--from", options->from, "Earliest event timestamp")->type_name("TIME");
  command->add_option("--to", options->to, "Latest event timestamp")->type_name("TIME");
  command->add_option("--limit", options->limit, "At most this many rows")
      ->capture_default_str()
      ->check(CLI::Range(1, 1000000));
  command->footer(R"(
Corrections and deletes are rows too; of rows with one event timestamp the highest sequence is in
effect.

Examples:
  skua history weather EWR --from 2013-07-04T00:00:00Z --to 2013-07-04T23:59:59Z)");
  context.on_chosen(command, [&context, options] { return history(context, *options); });
}

}  // namespace skua
