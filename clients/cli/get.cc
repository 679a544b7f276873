#include <fmt/format.h>

#include <algorithm>

#include "clients/cli/answer_text.h"
#include "clients/cli/commands.h"
#include "clients/cli/read_target.h"
#include "clients/cli/spine.h"
#include "clients/cli/text/times.h"

namespace skua {
namespace {

// Below the server's rows_per_read_max, and values_per_read_max for a wide view.
constexpr std::size_t kRowsPerRead = 1000;

struct GetOptions {
  std::string name;
  std::vector<std::string> keys;
  std::string as_of;
  std::string known_at;
  bool as_served = false;
  std::vector<std::string> features;
  std::vector<std::string> include;
  bool strict = false;
  std::string spine;
  std::string as_of_column;

  [[nodiscard]] bool includes(const char* what) const {
    return std::find(include.begin(), include.end(), what) != include.end();
  }
};

Result<std::vector<EntityArgument>> asked_rows(const GetOptions& options,
                                               const std::vector<std::string>& key_names) {
  std::vector<EntityArgument> rows;
  if (!options.spine.empty()) {
    ASSIGN_OR_RETURN(const auto source, ByteSource::open(options.spine));
    ASSIGN_OR_RETURN(rows, read_spine(options.spine, *source, key_names, options.as_of_column));
  }
  for (std::size_t i = 0; i < options.keys.size(); ++i) {
    auto row = parse_entity_argument(options.keys[i], key_names);
    if (!row.ok())
      return invalid_argument(fmt::format("KEY {}: {}", i + 1, row.status().message()));
    rows.push_back(*std::move(row));
  }
  if (!options.as_of.empty()) {
    ASSIGN_OR_RETURN(const Timestamp as_of, parse_time_option("--as-of", options.as_of));
    for (EntityArgument& row : rows) {
      if (!row.as_of.has_value()) row.as_of = as_of;
    }
  }
  const auto timed = std::count_if(rows.begin(), rows.end(),
                                   [](const auto& row) { return row.as_of.has_value(); });
  if (timed != 0 && static_cast<std::size_t>(timed) != rows.size()) {
    return invalid_argument(
        "some rows have a time and some have none; give the rest one with --as-of TIME");
  }
  return rows;
}

Result<v1::GetFeaturesRequest> make_request(const CommandContext& context,
                                            const GetOptions& options, const ReadTarget& target) {
  v1::GetFeaturesRequest request;
  request.set_project(context.project());
  if (target.is_service) {
    request.set_feature_service(options.name);
  } else if (options.features.empty()) {
    request.add_features(options.name + ":*");
  } else {
    for (const std::string& feature : options.features)
      request.add_features(options.name + ":" + feature);
  }
  if (!options.known_at.empty()) {
    ASSIGN_OR_RETURN(const Timestamp known_at, parse_time_option("--known-at", options.known_at));
    request.add_known_at_us(known_at.us);
  }
  request.set_as_served(options.as_served);
  request.set_strict(options.strict);
  request.mutable_include()->set_event_timestamps(true);
  request.mutable_include()->set_created_timestamps(options.includes("created-timestamps"));
  request.mutable_include()->set_expired_values(options.includes("expired-values"));
  return request;
}

void set_rows(v1::GetFeaturesRequest& request, const std::vector<std::string>& key_names,
              const std::vector<EntityArgument>& rows) {
  request.clear_entities();
  request.clear_as_of_us();
  for (std::size_t k = 0; k < key_names.size(); ++k) {
    v1::NamedColumn& key = *request.add_entities();
    key.set_name(key_names[k]);
    key.mutable_column()->set_type(v1::STRING);
    for (const EntityArgument& row : rows)
      key.mutable_column()->add_string_values(row.key_values[k]);
  }
  for (const EntityArgument& row : rows) {
    if (row.as_of.has_value()) request.add_as_of_us(row.as_of->us);
  }
}

class AnswerPrinter {
 public:
  AnswerPrinter(CommandContext& context, bool json) : context_(context), json_(json) {
    if (json_) context_.out() << '[';
  }

  void print(const Answer& answer, std::size_t rows) {
    for (const std::string& hint : answer.hints()) {
      if (hint != last_hint_) context_.console().err << "skua get: " << hint << '\n';
      last_hint_ = hint;
    }
    if (json_) {
      for (std::size_t row = 0; row < rows; ++row) {
        context_.out() << (first_ ? "" : ",\n") << answer.row_json(row);
        first_ = false;
      }
      return;
    }
    Table table;
    answer.add_columns(table);
    answer.add_rows(table);
    table.print(context_.out());
  }

  void finish() {
    if (json_) context_.out() << "]\n";
  }

 private:
  CommandContext& context_;
  bool json_;
  bool first_ = true;
  std::string last_hint_;
};

Outcome get(CommandContext& context, const GetOptions& options) {
  SkuaClient& client = context.client();
  const auto target = find_target(client, context.project(), options.name);
  if (!target.ok()) return context.failed(target.status());
  const auto rows = asked_rows(options, target->key_names);
  if (!rows.ok()) return Outcome::usage(rows.status().message());
  auto request = make_request(context, options, *target);
  if (!request.ok()) return Outcome::usage(request.status().message());
  const bool as_of_given = !rows->empty() && rows->front().as_of.has_value();
  if (options.as_served && !as_of_given)
    return Outcome::usage("--as-served needs a time: --as-of TIME or KEY@TIME");

  // The first answer comes before any output, so that a refused read prints nothing but its error.
  std::optional<AnswerPrinter> printer;
  for (std::size_t begin = 0; begin < rows->size(); begin += kRowsPerRead) {
    const auto first = rows->begin() + static_cast<std::ptrdiff_t>(begin);
    const std::vector<EntityArgument> part(
        first, first + static_cast<std::ptrdiff_t>(std::min(kRowsPerRead, rows->size() - begin)));
    set_rows(*request, target->key_names, part);
    const auto response = client.get_features(*request);
    if (!response.ok()) return context.failed(response.status());
    const std::vector<std::string> shown =
        target->is_service ? options.features : std::vector<std::string>();
    const auto answer =
        Answer::make(target->key_names, part, *response, shown, options.includes("expired-values"));
    if (!answer.ok()) return Outcome::refused(answer.status().message());
    if (!printer.has_value()) printer.emplace(context, context.json());
    printer->print(*answer, part.size());
  }
  if (!printer.has_value()) printer.emplace(context, context.json());
  printer->finish();
  return Outcome::done();
}

}  // namespace

void add_get_command(CLI::App& app, CommandContext& context) {
  auto options = std::make_shared<GetOptions>();
  CLI::App* command = app.add_subcommand("get", "Read feature vectors, now or as of any moment");
  command->add_option("VIEW_OR_SERVICE", options->name, "Feature view or feature service")
      ->required();
  auto* keys = command->add_option(
      "KEY", options->keys, "One entity each: VALUE, or k1=v1,k2=v2; with @TIME its own as-of");
  command->add_option("--as-of", options->as_of, "Point in time, for rows without their own")
      ->type_name("TIME");
  auto* known_at =
      command->add_option("--known-at", options->known_at, "Only rows committed by then")
          ->type_name("TIME");
  command
      ->add_flag("--as-served", options->as_served,
                 "Only rows committed by the as-of of each row: what was served then")
      ->excludes(known_at);
  command->add_option("--features", options->features, "Only these: a,b,c")
      ->delimiter(',')
      ->type_name("NAMES");
  command
      ->add_option(
          "--include", options->include,
          "event-timestamps (tables show them anyway), created-timestamps, expired-values (values "
          "outside their TTL)")
      ->delimiter(',')
      ->check(CLI::IsMember({"event-timestamps", "created-timestamps", "expired-values"}));
  command->add_flag("--strict", options->strict, "Fail when any row lies beyond retention");
  auto* spine =
      command
          ->add_option("--spine", options->spine,
                       "CSV of rows to read: a column per join key; - reads standard input")
          ->type_name("FILE");
  command
      ->add_option("--as-of-column", options->as_of_column,
                   "Column of the spine with the as-of of each row")
      ->needs(spine)
      ->type_name("NAME");
  command->footer(R"(
A value that is not there shows its status instead: NULL_VALUE, NOT_FOUND, OUTSIDE_MAX_AGE (older
than the TTL), BEYOND_RETENTION. TIME is RFC 3339.

Examples:
  skua get airport_now EWR JFK LGA
  skua get weather EWR --as-of 2013-07-04T12:00:00Z --features temp,humid
  skua get weather EWR@2013-07-04T12:00:00Z JFK@2013-12-24T06:00:00Z
  skua get airport_now --spine labels.csv --as-of-column label_time --output json)");
  context.on_chosen(command, [&context, options, keys, spine] {
    if (keys->count() == 0 && spine->count() == 0)
      return Outcome::usage("give at least one KEY, or --spine FILE");
    return get(context, *options);
  });
}

}  // namespace skua
