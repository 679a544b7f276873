#include <fmt/format.h>
#include <fmt/ranges.h>

#include <filesystem>

#include "clients/cli/commands.h"
#include "clients/cli/import/importer.h"
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
  ImportOptions options;
};

Result<std::string> format_of(const ImportArguments& arguments, const std::string& file) {
  if (!arguments.format.empty()) return arguments.format;
  for (const char* ending : {".csv", ".CSV"}) {
    if (file.ends_with(ending)) return std::string("csv");
  }
  for (const char* ending : {".ndjson", ".jsonl", ".json"}) {
    if (file.ends_with(ending)) return std::string("ndjson");
  }
  return invalid_argument(fmt::format("{}: say whether it is csv or ndjson with --format", file));
}

// Runs one import: files in, account out.
class ImportRun {
 public:
  ImportRun(CommandContext& context, const ImportArguments& arguments)
      : context_(context), arguments_(arguments), bar_(context.console()) {}

  Outcome run() {
    Status status = prepare();
    if (!status.ok()) return Outcome::usage(status.message());
    const auto view = find_view(context_.client(), context_.project(), arguments_.view);
    if (!view.ok()) return context_.failed(view.status());
    status = resolve_now();
    if (!status.ok()) return context_.failed(status);
    const auto plan = ColumnPlan::make(*view, options_);
    if (!plan.ok()) return Outcome::usage(plan.status().message());
    report_.project = context_.project();
    report_.feature_view = view->name();
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
    for (const std::string& file : arguments_.files) {
      ASSIGN_OR_RETURN(const std::string format, format_of(arguments_, file));
      formats_.push_back(format);
      ASSIGN_OR_RETURN(auto source, ByteSource::open(file));
      if (!source->bytes_total().has_value()) bytes_total_.reset();
      if (bytes_total_.has_value()) *bytes_total_ += *source->bytes_total();
    }
    if (!arguments_.rejects.empty()) RETURN_IF_ERROR(rejects_.open(arguments_.rejects));
    return Status::ok_status();
  }

  // The server's clock judges event timestamps, so "now" is its now.
  Status resolve_now() {
    if (arguments_.event_timestamp != "now") return Status::ok_status();
    ASSIGN_OR_RETURN(const v1::StatusResponse status, context_.client().status());
    options_.event_timestamp = format_rfc3339(Timestamp{status.now_us()});
    return Status::ok_status();
  }

  Outcome import_files(const v1::FeatureView& view, const ColumnPlan& plan) {
    Importer importer(context_.client(CommandContext::Patience::kPatient), context_.project(),
                      view.name(), plan, options_,
                      {[this](const RejectedRow& row) { on_rejected(row); },
                       [this](std::uint64_t acknowledged) { on_progress(acknowledged); }});
    Status status;
    for (std::size_t i = 0; i < arguments_.files.size() && status.ok(); ++i) {
      status = import_file(i, importer, plan);
    }
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

  Status import_file(std::size_t index, Importer& importer, const ColumnPlan& plan) {
    const std::string& file = arguments_.files[index];
    ASSIGN_OR_RETURN(const auto source, ByteSource::open(file));
    source_ = source.get();
    label_ = std::filesystem::path(file).filename();
    phase_ = "sending";
    std::unique_ptr<RowReader> rows;
    if (formats_[index] == "csv") {
      ASSIGN_OR_RETURN(rows, open_csv_rows(file, *source, plan));
    } else {
      rows = open_ndjson_rows(*source, plan);
    }
    const Status added = importer.add_file(file, *rows);
    report_.unknown_columns.insert(rows->unknown_columns().begin(), rows->unknown_columns().end());
    bytes_before_ += source->bytes_read();
    source_ = nullptr;
    return added;
  }

  void on_progress(std::uint64_t acknowledged) {
    if (!context_.console().err_is_terminal) return;
    const std::uint64_t bytes = bytes_before_ + (source_ != nullptr ? source_->bytes_read() : 0);
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
    if (report_.account.in == 0) return Outcome::usage(status.message());
    Outcome outcome = context_.failed(status);
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
      context_.out() << account.equation() << '\n';
      context_.out() << fmt::format("{:.2f} s, {:.0f} rows/s\n",
                                    std::chrono::duration<double>(report_.elapsed).count(),
                                    rows_per_second(account.in, report_.elapsed));
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
  std::vector<std::string> formats_;
  std::optional<std::uint64_t> bytes_total_ = 0;
  std::uint64_t bytes_before_ = 0;
  ByteSource* source_ = nullptr;
  std::string label_;
  std::string phase_;
  ImportReport report_;
};

}  // namespace

void add_import_command(CLI::App& app, CommandContext& context) {
  auto arguments = std::make_shared<ImportArguments>();
  ImportOptions& options = arguments->options;
  CLI::App* command = app.add_subcommand("import", "Load rows from CSV or NDJSON files");
  command->add_option("VIEW", arguments->view, "Feature view")->required();
  command
      ->add_option("FILE", arguments->files,
                   "Files (.csv, .ndjson, .jsonl); - reads standard input")
      ->required();
  command
      ->add_option("--format", arguments->format,
                   "csv or ndjson; by default from the name of the file")
      ->check(CLI::IsMember({"csv", "ndjson"}));
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
          "Text that stands for null; repeatable; by default an empty field, NA, NULL, null")
      ->type_name("TEXT")
      ->expected(1)
      ->take_all();
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
  command->add_option("--batch-rows", options.batch_rows, "Rows per write")
      ->capture_default_str()
      ->check(CLI::Range(1, 20000));
  command->add_option("--in-flight", options.in_flight, "Writes in flight at once")
      ->capture_default_str()
      ->check(CLI::Range(1, 64));
  command->footer(R"(
Safe to run again: rows that are stored already count as duplicate. Every row is accounted for:
in = applied + superseded + duplicate + expired + rejected.

Examples:
  skua import weather weather.csv --map origin=airport --event-timestamp-column time_hour
  skua import planes planes.csv --event-timestamp 2013-01-01T00:00:00Z
  zcat rows.ndjson.gz | skua import weather - --format ndjson)");
  context.on_chosen(command,
                    [&context, arguments] { return ImportRun(context, *arguments).run(); });
}

}  // namespace skua
