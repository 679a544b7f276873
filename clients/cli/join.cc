#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>

#include "clients/cli/commands.h"
#include "clients/cli/join/join_report.h"
#include "clients/cli/open_spine.h"
#include "clients/cli/progress_bar.h"
#include "clients/cli/text/counted.h"
#include "clients/cli/text/key_argument.h"

namespace skua {
namespace {

struct JoinArguments {
  std::vector<std::string> files;
  std::string format;
  std::string out;
  FeatureQuestion question;
  std::vector<std::string> map;
  std::vector<std::string> ignore_columns;
  std::vector<std::string> include;
  std::string timestamp_unit;
  SpineOptions spine;
  JoinOptions options;
  ParquetLimits limits;
};

TimestampUnit unit_of(const std::string& text) {
  if (text == "s") return TimestampUnit::kSeconds;
  if (text == "ms") return TimestampUnit::kMilliseconds;
  return text == "us" ? TimestampUnit::kMicroseconds : TimestampUnit::kNone;
}

bool same_file(const std::string& a, const std::string& b) {
  if (is_object_path(a) || is_object_path(b)) return a == b;
  std::error_code error;
  return std::filesystem::weakly_canonical(a, error) == std::filesystem::weakly_canonical(b, error);
}

// Runs one join: spine in, training set out.
class JoinRun {
 public:
  JoinRun(CommandContext& context, const JoinArguments& arguments)
      : context_(context),
        arguments_(arguments),
        spine_options_(arguments.spine),
        question_(arguments.question),
        bar_(context.console()) {}

  Outcome run() {
    Status status = prepare();
    if (!status.ok()) return unusable(status);
    if (out_format_ == "parquet" && !context_.arrow().check().ok())
      return context_.failed(context_.arrow().check());
    auto features = describe_features(context_.client(), question_);
    if (!features.ok()) return context_.failed(features.status());
    features_ = *std::move(features);
    status = choose_keys();
    if (!status.ok()) return Outcome::usage(status.message());
    auto spine = Spine::open(std::move(sources_), spine_options_, arguments_.limits,
                             out_format_ != "parquet", context_.files(), context_.arrow());
    if (!spine.ok()) return unusable(spine.status());
    spine_ = *std::move(spine);
    status = check_names();
    if (!status.ok()) return Outcome::usage(status.message());
    status = join();
    bar_.clear();
    if (!status.ok()) return stopped(status);
    print_report();
    return Outcome::done();
  }

 private:
  Status prepare() {
    question_.project = context_.project();
    const auto includes = [this](const char* what) {
      const auto& given = arguments_.include;
      return std::find(given.begin(), given.end(), what) != given.end();
    };
    options_ = arguments_.options;
    options_.extras = {includes("event-timestamps") || includes("event_timestamps"),
                       includes("statuses")};
    spine_options_.ignored.insert(arguments_.ignore_columns.begin(),
                                  arguments_.ignore_columns.end());
    spine_options_.timestamp_unit = unit_of(arguments_.timestamp_unit);
    RETURN_IF_ERROR(check_references(question_.features));
    out_format_ = format_of_name(arguments_.out);
    if (out_format_ != "parquet" && out_format_ != "csv" && out_format_ != "ndjson")
      return invalid_argument(
          fmt::format("--out {}: must end with .parquet, .csv or .ndjson", arguments_.out));
    spine_options_.csv_as_text = out_format_ == "csv";
    ASSIGN_OR_RETURN(sources_,
                     find_source_files(arguments_.files, arguments_.format, "", context_.files()));
    for (const SourceFile& source : sources_) {
      bytes_total_ += source.bytes;
      if (same_file(source.path, arguments_.out))
        return invalid_argument(
            fmt::format("--out {}: is a file of the spine; name another", arguments_.out));
    }
    return Status::ok_status();
  }

  Status choose_keys() {
    std::map<std::string, std::string> column_of;
    for (const std::string& pair : arguments_.map) {
      const auto named = parse_assignment(pair);
      if (!named.ok())
        return invalid_argument(fmt::format("--map `{}`: expected COLUMN=NAME", pair));
      const auto is_key = [&named](const OutputColumn& key) { return key.name == named->second; };
      if (std::none_of(features_.keys.begin(), features_.keys.end(), is_key))
        return invalid_argument(fmt::format("--map {}: `{}` is none of the join keys: {}", pair,
                                            named->second, fmt::join(key_names(), ", ")));
      const auto is_same = [&named](const auto& other) { return other.second == named->first; };
      if (std::any_of(column_of.begin(), column_of.end(), is_same) ||
          !column_of.emplace(named->second, named->first).second)
        return invalid_argument(fmt::format("--map {}: one of them is mapped already", pair));
    }
    for (const OutputColumn& key : features_.keys) {
      const auto mapped = column_of.find(key.name);
      spine_options_.keys.push_back(
          {mapped == column_of.end() ? key.name : mapped->second, key.name, key.type});
      if (spine_options_.keys.back().column == spine_options_.event_timestamp_column)
        return invalid_argument(
            fmt::format("`{}` is a join key; the moment of each row needs a column of its own",
                        spine_options_.event_timestamp_column));
    }
    return Status::ok_status();
  }

  std::vector<std::string> key_names() const {
    std::vector<std::string> names;
    for (const OutputColumn& key : features_.keys) names.push_back(key.name);
    return names;
  }

  Status check_names() const {
    std::set<std::string> names;
    for (const OutputColumn& column : spine_->layout().columns) names.insert(column.name);
    for (const OutputColumn& column : training_columns(features_, options_.extras)) {
      if (names.insert(column.name).second) continue;
      return invalid_argument(fmt::format(
          "`{}` is a column of the spine and one of the features; leave the former out with "
          "--ignore-columns {}{}",
          column.name, column.name,
          question_.service.empty() ? ", or take --full-feature-names"
                                    : ", or set full_feature_names of the feature service"));
    }
    return Status::ok_status();
  }

  Result<std::unique_ptr<TrainingOutput>> create_output() {
    ASSIGN_OR_RETURN(auto file, context_.files().create(arguments_.out));
    const auto columns = training_columns(features_, options_.extras);
    if (out_format_ == "parquet")
      return context_.arrow().create_parquet_training(std::move(file), spine_->layout(), columns);
    if (out_format_ == "csv")
      return create_csv_training(std::move(file), spine_->layout(), columns);
    return create_ndjson_training(std::move(file), spine_->layout(), columns);
  }

  Status join() {
    ASSIGN_OR_RETURN(const auto output, create_output());
    Joiner joiner(context_.client(CommandContext::Patience::kPatient), features_, *output, options_,
                  [this](std::uint64_t written) { on_progress(written); });
    Status joined;
    for (std::size_t i = 0; i < spine_->sources().size() && joined.ok(); ++i)
      joined = join_file(i, joiner);
    if (joined.ok()) joined = joiner.finish();
    report_.account = joiner.account();
    RETURN_IF_ERROR(joined);
    RETURN_IF_ERROR(output->finish());
    report_.bytes = output->bytes();
    return Status::ok_status();
  }

  Status join_file(std::size_t index, Joiner& joiner) {
    const SourceFile& source = spine_->sources()[index];
    ASSIGN_OR_RETURN(const auto file, spine_->open_file(index));
    file_ = file.get();
    label_ = std::filesystem::path(source.path).filename();
    const Status added = joiner.add_file(source.path, *file);
    bytes_before_ += file->bytes_read();
    file_ = nullptr;
    return added;
  }

  void on_progress(std::uint64_t written) {
    if (!context_.console().err_is_terminal) return;
    const std::uint64_t bytes = bytes_before_ + (file_ != nullptr ? file_->bytes_read() : 0);
    bar_.show({label_, "joining", written, bytes, bytes_total_, {}});
  }

  static Outcome unusable(const Status& status) {
    const bool is_usage =
        status.code() == StatusCode::kInvalidArgument || status.code() == StatusCode::kNotFound;
    return is_usage ? Outcome::usage(status.message())
                    : Outcome::refused(fmt::format("{} ({})", status.message(),
                                                   status_code_name(status.code())));
  }

  Outcome stopped(const Status& status) {
    Outcome outcome = context_.failed(status);
    outcome.error += fmt::format("; {} was not written", arguments_.out);
    return outcome;
  }

  void print_report() {
    report_.project = question_.project;
    report_.feature_service = question_.service;
    report_.out = arguments_.out;
    report_.as_served = question_.as_served;
    if (!question_.as_served) report_.known_at_us = features_.request.known_at_us(0);
    report_.groups = features_.groups;
    report_.features = features_.features.size();
    report_.elapsed = bar_.elapsed();
    if (context_.json()) {
      context_.out() << report_.to_json() << '\n';
    } else {
      context_.out() << report_.to_text();
    }
    std::uint64_t beyond = 0;
    for (const GroupCounts& counts : report_.account.groups)
      beyond = std::max(beyond, counts.beyond_retention);
    if (beyond > 0)
      context_.console().err << fmt::format(
          "skua join: {} of a view beyond retention: their values are null because they are no "
          "longer known, not because there were none\n",
          counted_rows(beyond));
  }

  CommandContext& context_;
  const JoinArguments& arguments_;
  SpineOptions spine_options_;
  FeatureQuestion question_;
  JoinOptions options_;
  ProgressBar bar_;
  std::string out_format_;
  std::vector<SourceFile> sources_;
  FeatureLayout features_;
  std::unique_ptr<Spine> spine_;
  std::uint64_t bytes_total_ = 0;
  std::uint64_t bytes_before_ = 0;
  SpineFile* file_ = nullptr;
  std::string label_;
  JoinReport report_;
};

void add_spine_options(CLI::App* command, JoinArguments& arguments) {
  command
      ->add_option("--spine", arguments.files,
                   "The rows to join: a file (.parquet, .csv, .ndjson, .jsonl, .avro), a folder, a "
                   "pattern with * ? [] **; each also s3://...; repeatable")
      ->required()
      ->type_name("FILE")
      ->expected(1)
      ->take_all();
  command
      ->add_option("--format", arguments.format,
                   "Of the spine: parquet, csv, ndjson or avro; by default from its name")
      ->check(CLI::IsMember({"parquet", "csv", "ndjson", "avro"}));
  command->add_option("--map", arguments.map, "A column of the spine for a join key; repeatable")
      ->type_name("COLUMN=NAME")
      ->expected(1)
      ->take_all();
  command
      ->add_option("--event-timestamp-column", arguments.spine.event_timestamp_column,
                   "Column of the spine with the moment of each row")
      ->capture_default_str()
      ->type_name("COLUMN");
  command
      ->add_option("--timestamp-unit", arguments.timestamp_unit,
                   "What bare numbers there are since 1970: s, ms or us")
      ->check(CLI::IsMember({"s", "ms", "us"}));
  command
      ->add_option("--na", arguments.spine.na,
                   "Text of CSV fields and of folders that stands for null; repeatable; by default "
                   "an empty field, NA, NULL, null")
      ->type_name("TEXT")
      ->expected(1)
      ->take_all();
  command
      ->add_option("--ignore-columns", arguments.ignore_columns,
                   "Columns of the spine to leave out: a,b")
      ->delimiter(',')
      ->type_name("COLUMNS");
  command
      ->add_option("--memory", arguments.limits.memory_bytes_max,
                   "What reading a Parquet spine may hold, such as 512MB")
      ->transform(CLI::AsSizeValue(false))
      ->type_name("BYTES");
  command
      ->add_option("--row-group-bytes-max", arguments.limits.row_group_bytes_max,
                   "Largest row group of the spine, uncompressed, such as 2GB")
      ->transform(CLI::AsSizeValue(false))
      ->type_name("BYTES");
}

void add_feature_options(CLI::App* command, JoinArguments& arguments) {
  auto* service =
      command->add_option("--service", arguments.question.service, "Feature service to ask")
          ->type_name("NAME");
  auto* features =
      command
          ->add_option("--features", arguments.question.features,
                       "Instead of a service: view:feature,view:* of one or more feature views")
          ->delimiter(',')
          ->type_name("NAMES")
          ->excludes(service);
  command
      ->add_flag("--full-feature-names", arguments.question.full_feature_names,
                 "Columns are named view__feature; a service has its own setting")
      ->needs(features);
  command->add_flag("--as-served", arguments.question.as_served,
                    "Only what was committed by the moment of each row: what was served then");
  command->add_flag("--allow-beyond-retention", arguments.options.allow_beyond_retention,
                    "Null, and counted, where retention has removed what would answer; by default "
                    "the join fails");
  command
      ->add_option("--include", arguments.include,
                   "More columns per feature: event-timestamps (NAME__event_timestamp), statuses "
                   "(NAME__status)")
      ->delimiter(',')
      ->check(CLI::IsMember({"event-timestamps", "event_timestamps", "statuses"}));
}

}  // namespace

void add_join_command(CLI::App& app, CommandContext& context) {
  auto arguments = std::make_shared<JoinArguments>();
  CLI::App* command = app.add_subcommand(
      "join", "Make a training set: the rows of a file, each with the features of its own moment");
  add_spine_options(command, *arguments);
  add_feature_options(command, *arguments);
  command
      ->add_option("--out", arguments->out,
                   "File of the training set: .parquet, .csv or .ndjson; also s3://...; replaced "
                   "when it is there")
      ->required()
      ->type_name("FILE");
  command->add_option("--batch-rows", arguments->options.batch_rows, "Rows per call")
      ->capture_default_str()
      ->check(CLI::Range(1, 10000));
  command->add_option("--in-flight", arguments->options.in_flight, "Calls in flight at once")
      ->capture_default_str()
      ->check(CLI::Range(1, 64));
  command->footer(R"(
Each row has, of every view, the newest row whose event timestamp is at or before its own; the TTL
is judged there. A value is null where there is no row, where it is older than the TTL, or where
null is stored. All rows see one state of the store. The columns of the spine stand first, in their
order and types. The file appears when it is whole; a join that failed leaves none.

Examples:
  skua join --spine labels.parquet --service departure --out train.parquet
  skua join --spine labels.csv --features weather:temp,weather:humid --map origin=airport \
    --event-timestamp-column label_time --out train.csv
  skua join --spine 's3://lake/labels/**/*.parquet' --service fraud_v1 --as-served \
    --include event-timestamps,statuses --out s3://lake/train.parquet)");
  context.on_chosen(command, [&context, arguments] {
    if (arguments->question.service.empty() && arguments->question.features.empty())
      return Outcome::usage("name a feature service with --service, or features with --features");
    return JoinRun(context, *arguments).run();
  });
}

}  // namespace skua
