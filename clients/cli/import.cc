#include <fmt/format.h>
#include <fmt/ranges.h>

#include <filesystem>
#include <set>

#include "clients/cli/commands.h"
#include "clients/cli/import/importer.h"
#include "clients/cli/import/load_name.h"
#include "clients/cli/import_bulk.h"
#include "clients/cli/open_rows.h"
#include "clients/cli/progress_bar.h"
#include "clients/cli/read_target.h"
#include "clients/cli/text/counted.h"
#include "clients/cli/text/times.h"

namespace skua {
namespace {

constexpr int kRejectionsShown = 5;

struct ImportArguments {
  std::string view;
  std::vector<std::string> files;
  std::string format;
  std::vector<std::string> map;
  std::string event_timestamp;
  std::vector<std::string> ignore_columns;
  std::string rejects;
  bool bulk = false;
  bool replaces = false;
  std::string load;
  ImportOptions options;

  // A dry run asks as the live path does.
  [[nodiscard]] bool is_bulk() const { return bulk && !options.dry_run; }
  ParquetLimits limits;
};

// Runs one import: files in, account out.
class ImportRun {
 public:
  ImportRun(CommandContext& context, const ImportArguments& arguments)
      : context_(context), arguments_(arguments), bar_(context.console()) {}

  Outcome run() {
    Status status = prepare();
    if (!status.ok()) return unusable(status);
    const auto view = find_view(context_.client(), context_.project(), arguments_.view);
    if (!view.ok()) return context_.failed(view.status());
    status = ask_the_time(*view);
    if (!status.ok()) return context_.failed(status);
    const auto plan = ColumnPlan::make(*view, options_);
    if (!plan.ok()) return Outcome::usage(plan.status().message());
    status = check_files(*plan);
    if (!status.ok()) return unusable(status);
    if (arguments_.is_bulk()) return import_bulk(*view, *plan);
    report_.project = context_.project();
    report_.feature_view = view->name();
    report_.dry_run = options_.dry_run;
    return import_files(*view, *plan);
  }

 private:
  Status prepare() {
    options_ = arguments_.options;
    options_.ignore_columns.insert(arguments_.ignore_columns.begin(),
                                   arguments_.ignore_columns.end());
    for (const std::string& pair : arguments_.map) {
      auto named = parse_assignment(pair);
      if (!named.ok())
        return invalid_argument(fmt::format("--map `{}`: expected COLUMN=NAME", pair));
      options_.map.push_back(*std::move(named));
    }
    if (!arguments_.event_timestamp.empty() && arguments_.event_timestamp != "now") {
      ASSIGN_OR_RETURN(const Timestamp time,
                       parse_time_option("--event-timestamp", arguments_.event_timestamp));
      options_.event_timestamp = format_rfc3339(time);
    }
    ASSIGN_OR_RETURN(sources_, find_source_files(arguments_.files, arguments_.format,
                                                 arguments_.view, context_.files()));
    for (const SourceFile& source : sources_) {
      if (source.is_stream) bytes_total_.reset();
      if (bytes_total_.has_value()) *bytes_total_ += source.bytes;
    }
    if (arguments_.is_bulk()) return check_bulk();
    if (!arguments_.rejects.empty()) RETURN_IF_ERROR(rejects_.open(arguments_.rejects));
    return Status::ok_status();
  }

  // An interrupted load goes on by the same files and the same times.
  Status check_bulk() const {
    if (!bytes_total_.has_value())
      return invalid_argument(
          "a bulk import cannot go on with standard input or a pipe; name a file");
    if (arguments_.event_timestamp == "now")
      return invalid_argument("a bulk import needs --event-timestamp TIME rather than now");
    return Status::ok_status();
  }

  Outcome import_bulk(const v1::FeatureView& view, const ColumnPlan& plan) {
    BulkImport import;
    import.files = sources_;
    import.in_flight = options_.in_flight;
    import.rejects = arguments_.rejects;
    BulkSource& source = import.source;
    source.project = context_.project();
    source.view = view.name();
    source.replaces = arguments_.replaces;
    for (const SourceFile& file : sources_) source.files.push_back(file.path);
    source.open = [this, &plan](std::size_t file) { return open(sources_[file], plan); };
    std::vector<std::string> settings = arguments_.map;
    settings.insert(settings.end(), options_.na.begin(), options_.na.end());
    settings.insert(settings.end(), options_.ignore_columns.begin(), options_.ignore_columns.end());
    settings.insert(settings.end(), {arguments_.event_timestamp, options_.event_timestamp_column,
                                     options_.deleted_column});
    if (source.replaces) settings.emplace_back("replace");
    source.load = arguments_.load.empty() ? load_name(source.project, view, settings, sources_)
                                          : arguments_.load;
    return run_bulk_import(context_, import, plan, view);
  }

  // What is wrong with a file as a whole is said before anything is written.
  Status check_files(const ColumnPlan& plan) {
    for (const SourceFile& source : sources_)
      RETURN_IF_ERROR(
          check_source_file(source, plan, arguments_.limits, context_.files(), context_.arrow()));
    return Status::ok_status();
  }

  Result<std::unique_ptr<RowBatches>> open(const SourceFile& source, const ColumnPlan& plan) {
    return open_rows(source, plan, arguments_.limits, context_.files(), context_.arrow());
  }

  static Outcome unusable(const Status& status) {
    const bool is_usage =
        status.code() == StatusCode::kInvalidArgument || status.code() == StatusCode::kNotFound;
    return is_usage ? Outcome::usage(status.message())
                    : Outcome::refused(fmt::format("{} ({})", status.message(),
                                                   status_code_name(status.code())));
  }

  // The server's clock judges event timestamps, so "now" is its now, and so is the horizon's.
  Status ask_the_time(const v1::FeatureView& view) {
    const bool wants_now = arguments_.event_timestamp == "now";
    const bool wants_horizon = options_.dry_run && view.max_age_us() != 0;
    if (!wants_now && !wants_horizon) return Status::ok_status();
    ASSIGN_OR_RETURN(const v1::StatusResponse status, context_.client().status());
    if (wants_now) options_.event_timestamp = format_rfc3339(Timestamp{status.now_us()});
    if (wants_horizon) options_.horizon = Timestamp{status.now_us() - view.max_age_us()};
    return Status::ok_status();
  }

  Outcome import_files(const v1::FeatureView& view, const ColumnPlan& plan) {
    Importer importer(context_.client(CommandContext::Patience::kPatient), context_.project(),
                      view.name(), plan, options_,
                      {[this](const RejectedRow& row) { on_rejected(row); },
                       [this](std::uint64_t acknowledged) { on_progress(acknowledged); }});
    Status status;
    for (std::size_t i = 0; i < sources_.size() && status.ok(); ++i)
      status = import_file(sources_[i], importer, plan);
    phase_ = "waiting for receipts";
    if (status.ok()) status = importer.finish();
    bar_.clear();
    report_.account = importer.account();
    report_.commit_token = importer.commit_token();
    report_.elapsed = bar_.elapsed();
    const Status rejects_closed = rejects_.close();
    if (!status.ok()) return stopped(status);
    print_report(view);
    if (!rejects_closed.ok()) return Outcome::refused(rejects_closed.message());
    if (report_.account.rejected == 0) return Outcome::done();
    return Outcome::refused(rejected_text());
  }

  Status import_file(const SourceFile& source, Importer& importer, const ColumnPlan& plan) {
    ASSIGN_OR_RETURN(const auto rows, open(source, plan));
    rows_ = rows.get();
    label_ = std::filesystem::path(source.path).filename();
    phase_ = options_.dry_run ? "checking" : "sending";
    const Status added = importer.add_file(source.path, *rows);
    report_.unknown_columns.insert(rows->unknown_columns().begin(), rows->unknown_columns().end());
    bytes_before_ += rows->bytes_read();
    rows_ = nullptr;
    return added;
  }

  void on_progress(std::uint64_t acknowledged) {
    if (!context_.console().err_is_terminal) return;
    const std::uint64_t bytes = bytes_before_ + (rows_ != nullptr ? rows_->bytes_read() : 0);
    bar_.show({label_, phase_, acknowledged, bytes, bytes_total_, {}});
  }

  void on_rejected(const RejectedRow& row) {
    if (rejects_.is_open()) return rejects_.add(row);
    if (++rejections_shown_ > kRejectionsShown) return;
    bar_.clear();
    const std::string column = row.column.empty() ? "" : fmt::format(" column `{}`:", row.column);
    context_.console().err << fmt::format("{}:{}:{} {}\n", row.file, row.line, column, row.reason);
  }

  std::string rejected_text() const {
    const std::string count = counted_rows(report_.account.rejected);
    if (!arguments_.rejects.empty())
      return fmt::format("{} rejected; {} says why", count, arguments_.rejects);
    return fmt::format("{} rejected; --rejects FILE says why, for each", count);
  }

  Outcome stopped(const Status& status) {
    if (report_.account.in == 0) return unusable(status);
    Outcome outcome = context_.failed(status);
    if (options_.dry_run) {
      outcome.error += fmt::format("; the dry run checked {}, and wrote nothing",
                                   counted_rows(report_.account.accounted()));
      return outcome;
    }
    outcome.error +=
        fmt::format("; stopped after {} with receipts", counted_rows(report_.account.accounted()));
    if (report_.account.accounted() > 0)
      outcome.error += "; run it again: what is stored counts as duplicate";
    return outcome;
  }

  void print_report(const v1::FeatureView& view) {
    const ImportAccount& account = report_.account;
    std::ostream& err = context_.console().err;
    if (!report_.unknown_columns.empty()) {
      err << fmt::format("ignored, neither join key nor feature of {}: {}\n", view.name(),
                         fmt::join(report_.unknown_columns, ", "));
    }
    if (context_.json()) {
      context_.out() << report_.to_json() << '\n';
    } else {
      context_.out() << (report_.dry_run ? account.dry_run_equation() : account.equation()) << '\n';
      context_.out() << fmt::format("{:.2f} s, {:.0f} rows/s\n",
                                    std::chrono::duration<double>(report_.elapsed).count(),
                                    rows_per_second(account.in, report_.elapsed));
    }
    if (report_.dry_run) err << "dry run: nothing was written\n";
    if (report_.dry_run && arguments_.replaces)
      err << fmt::format(
          "without --dry-run these rows take the place of all rows of {}; rows that are written "
          "while they are loaded stay\n",
          view.name());
    std::set<std::shared_ptr<ErasedEntities>> snapshots;
    for (const SourceFile& source : sources_) snapshots.insert(source.erased);
    std::uint64_t erased = 0;
    for (const auto& snapshot : snapshots) erased += snapshot == nullptr ? 0 : snapshot->rows();
    if (erased > 0)
      err << fmt::format("{} left out: erased after they were exported\n", counted_rows(erased));
    if (account.behind_horizon > 0) {
      err << fmt::format(
          "{} older than what {} keeps (retention max_age {}): a write stores of them what is in "
          "effect at that age, and counts the others as expired\n",
          counted_rows(account.behind_horizon), view.name(),
          format_duration(Duration(view.max_age_us())));
    }
    if (account.expired > 0) {
      err << fmt::format(
          "{} not stored, older than what {} keeps (retention max_age {}); to keep such history, "
          "raise max_age (0: for "
          "ever), apply, and import again\n",
          counted_rows(account.expired), view.name(), format_duration(Duration(view.max_age_us())));
    }
    if (account.future > 0) {
      err << fmt::format("{} due later: ahead of the server's clock\n",
                         counted_rows(account.future));
    }
  }

  CommandContext& context_;
  const ImportArguments& arguments_;
  ImportOptions options_;
  ProgressBar bar_;
  RejectFile rejects_;
  int rejections_shown_ = 0;
  std::vector<SourceFile> sources_;
  std::optional<std::uint64_t> bytes_total_ = 0;
  std::uint64_t bytes_before_ = 0;
  RowBatches* rows_ = nullptr;
  std::string label_;
  std::string phase_;
  ImportReport report_;
};

}  // namespace

void add_import_command(CLI::App& app, CommandContext& context) {
  auto arguments = std::make_shared<ImportArguments>();
  ImportOptions& options = arguments->options;
  CLI::App* command =
      app.add_subcommand("import", "Load rows from Parquet, CSV, NDJSON or Avro files");
  command->add_option("VIEW", arguments->view, "Feature view")->required();
  command
      ->add_option(
          "FILE", arguments->files,
          "Files (.parquet, .csv, .ndjson, .jsonl, .avro), folders, patterns with * ? [] **, "
          "snapshots; each also s3://...; - reads standard input")
      ->required();
  command
      ->add_option("--format", arguments->format,
                   "parquet, csv, ndjson or avro; by default from the name of the file")
      ->check(CLI::IsMember({"parquet", "csv", "ndjson", "avro"}));
  command
      ->add_option("--map", arguments->map,
                   "A column of the file for a join key or feature; repeatable")
      ->type_name("COLUMN=NAME")
      ->expected(1)
      ->take_all();
  auto* column = command
                     ->add_option("--event-timestamp-column", options.event_timestamp_column,
                                  "Column of the event timestamp; by default event_timestamp")
                     ->type_name("COLUMN");
  command
      ->add_option(
          "--event-timestamp", arguments->event_timestamp,
          "The same event timestamp for every row, for data without a time column; or `now`")
      ->type_name("TIME")
      ->excludes(column);
  command
      ->add_option(
          "--na", options.na,
          "Text of CSV fields and of folders that stands for null; repeatable; by default an empty "
          "field, NA, NULL, null, and of a file that `skua export` wrote only an empty field")
      ->type_name("TEXT")
      ->expected(1)
      ->take_all();
  command
      ->add_option("--deleted-column", options.deleted_column,
                   "Column that marks deletes; of a file that `skua export` wrote, deleted")
      ->type_name("COLUMN");
  command
      ->add_option("--ignore-columns", arguments->ignore_columns,
                   "Columns of the file to pass over: a,b")
      ->delimiter(',')
      ->type_name("COLUMNS");
  command->add_flag("--strict-columns", options.strict_columns,
                    "Refuse columns that are neither join key nor feature");
  command
      ->add_option("--rejects", arguments->rejects,
                   "CSV file for rejected rows: file,line,column,code,reason")
      ->type_name("FILE");
  command->add_flag("--dry-run", options.dry_run,
                    "Check every file and row with the server, and write nothing");
  CLI::Option* bulk =
      command->add_flag("--bulk", arguments->bulk,
                        "Load all files in one step: faster, and readers see all rows or none");
  command
      ->add_flag("--replace", arguments->replaces,
                 "The rows take the place of all rows of the view, in the same step")
      ->needs(bulk);
  command
      ->add_option("--load", arguments->load,
                   "Name of the bulk load, by which the same command goes on with it; by default "
                   "it follows from the view and the files")
      ->type_name("NAME");
  command
      ->add_option("--memory", arguments->limits.memory_bytes_max,
                   "What reading a Parquet file may hold, such as 512MB")
      ->transform(CLI::AsSizeValue(false))
      ->type_name("BYTES");
  command
      ->add_option("--row-group-bytes-max", arguments->limits.row_group_bytes_max,
                   "Largest row group, uncompressed, such as 2GB")
      ->transform(CLI::AsSizeValue(false))
      ->type_name("BYTES");
  command->add_option("--batch-rows", options.batch_rows, "Rows per write")
      ->capture_default_str()
      ->check(CLI::Range(1, 20000));
  command->add_option("--in-flight", options.in_flight, "Writes in flight at once")
      ->capture_default_str()
      ->check(CLI::Range(1, 64));
  command->footer(R"(
Safe to run again: rows that are stored already count as duplicate. Every row is accounted for:
in = applied + superseded + duplicate + expired + rejected.

With --bulk nothing is visible until all is; an interrupted load goes on when the same command runs
again, and every row is loaded, duplicates too: in = loaded + expired + erased + rejected.

With --replace the view has the rows of the load afterwards, and those that were written from other
places since the load began; what was known before (known_at) is gone. Until then nothing changes.

A folder's files may differ in format; folders below it named column=value are columns.

Examples:
  skua import weather weather.csv --map origin=airport --event-timestamp-column time_hour
  skua import planes planes.csv --event-timestamp 2013-01-01T00:00:00Z
  skua import driver_hourly_stats driver_stats.parquet --dry-run
  skua import weather s3://lake/weather/ --rejects rejected.csv
  skua import weather s3://lake/weather/ --bulk
  skua import weather s3://lake/corrected/ --bulk --replace
  skua import weather 'lake/weather/year=2013/**/*.parquet'
  zcat rows.ndjson.gz | skua import weather - --format ndjson)");
  context.on_chosen(command,
                    [&context, arguments] { return ImportRun(context, *arguments).run(); });
}

}  // namespace skua
