#include "clients/cli/import_bulk.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <filesystem>

#include "clients/cli/interruption.h"
#include "clients/cli/progress_bar.h"
#include "clients/cli/text/counted.h"
#include "clients/cli/text/times.h"

namespace skua {
namespace {

constexpr int kRejectionsShown = 5;

using Phase = BulkImporter::Phase;

const char* phase_name(Phase phase) {
  switch (phase) {
    case Phase::kReading:
      return "reading";
    case Phase::kStaging:
      return "staging";
    case Phase::kMerging:
      return "merging";
    case Phase::kPublishing:
      break;
  }
  return "publishing";
}

class BulkImportRun {
 public:
  BulkImportRun(CommandContext& context, const BulkImport& import, const ColumnPlan& plan,
                const v1::FeatureView& view)
      : context_(context), import_(import), plan_(plan), view_(view), bar_(context.console()) {
    for (const SourceFile& file : import.files) bytes_total_ += file.bytes;
  }

  Outcome run() {
    BulkSource source = import_.source;
    source.open = [this](std::size_t file) { return open(file); };
    BulkImporter importer(
        context_.client(CommandContext::Patience::kPatient), std::move(source), plan_,
        import_.in_flight,
        {[this](const v1::LoadProgress& progress, bool again) { return on_begun(progress, again); },
         [this](const RejectedRow& row) { on_rejected(row); },
         [this](const BulkImporter::Progress& progress) { on_progress(progress); },
         [this] { return interruption_.is_asked(); }});
    const Status status = importer.run();
    bar_.clear();
    const Status rejects_closed = rejects_.close();
    if (!status.ok()) return stopped(status, importer);
    print_report(importer);
    if (!rejects_closed.ok()) return Outcome::refused(rejects_closed.message());
    const std::uint64_t rejected = importer.account().rejected;
    if (rejected == 0) return Outcome::done();
    return Outcome::refused(fmt::format("{} rejected; {}", counted_rows(rejected),
                                        import_.rejects.empty()
                                            ? "--rejects FILE says why, for each"
                                            : import_.rejects + " says why"));
  }

 private:
  Result<std::unique_ptr<RowBatches>> open(std::size_t file) {
    auto rows = import_.source.open(file);
    if (!rows.ok()) return rows;
    bytes_before_ = 0;
    for (std::size_t i = 0; i < file; ++i) bytes_before_ += import_.files[i].bytes;
    rows_ = rows->get();
    return rows;
  }

  // The rows that an earlier run rejected stand in the file that it wrote.
  Status on_begun(const v1::LoadProgress& progress, bool again) {
    const std::uint64_t staged = progress.rows() + progress.expired();
    const bool resumes = progress.next_chunk() > 0 || staged > 0;
    if (resumes || again) {
      bar_.clear();
      context_.console().err << fmt::format("resuming: {} staged\n", counted_rows(staged));
    }
    if (!again) resumed_rows_ = staged;
    if (import_.rejects.empty() || rejects_.is_open()) return Status::ok_status();
    return resumes ? rejects_.open_again(import_.rejects) : rejects_.open(import_.rejects);
  }

  void on_rejected(const RejectedRow& row) {
    if (rejects_.is_open()) return rejects_.add(row);
    if (++rejections_shown_ > kRejectionsShown) return;
    bar_.clear();
    const std::string column = row.column.empty() ? "" : fmt::format(" column `{}`:", row.column);
    context_.console().err << fmt::format("{}:{}:{} {}\n", row.file, row.line, column, row.reason);
  }

  void on_progress(const BulkImporter::Progress& progress) {
    if (!context_.console().err_is_terminal) return;
    const std::string label =
        std::filesystem::path(import_.files[progress.file].path).filename().string();
    const char* const phase = phase_name(progress.phase);
    if (progress.phase == Phase::kReading) {
      bar_.show(
          {label, phase, progress.rows, bytes_before_ + rows_->bytes_read(), bytes_total_, {}});
    } else if (progress.rows_total > 0) {
      bar_.show(
          {import_.source.load, phase, progress.rows, progress.rows, progress.rows_total, {}});
    } else {
      bar_.show({import_.source.load, phase, progress.rows, 0, std::nullopt, {}});
    }
  }

  Outcome stopped(const Status& status, const BulkImporter& importer) {
    const v1::LoadProgress& progress = importer.progress();
    const bool is_interrupted = status.code() == StatusCode::kCancelled && interruption_.is_asked();
    if (progress.load_id() == 0) return context_.failed(status);
    Outcome outcome = is_interrupted ? Outcome::refused("interrupted") : context_.failed(status);
    const std::string resume = fmt::format(
        "; {} staged, none is visible; the same command goes on, `skua loads abandon {}` gives up",
        counted_rows(progress.rows() + progress.expired()), import_.source.load);
    outcome.error += importer.is_publishing() && is_interrupted
                         ? "; the server goes on publishing; the same command tells what came of it"
                         : resume;
    return outcome;
  }

  void print_report(const BulkImporter& importer) {
    LoadReport report{.project = context_.project(),
                      .feature_view = view_.name(),
                      .load = import_.source.load,
                      .replaces = import_.source.replaces,
                      .account = importer.account(),
                      .elapsed = bar_.elapsed(),
                      .unknown_columns = importer.unknown_columns(),
                      .receipt = importer.receipt(),
                      .resumed_rows = resumed_rows_,
                      .was_published = importer.was_published()};
    std::ostream& err = context_.console().err;
    if (report.was_published)
      err << fmt::format(
          "these files are loaded already, at {}: nothing was done; --load NAME loads them again\n",
          moment_text(report.receipt.created_timestamp_us()));
    else if (report.replaces)
      err << fmt::format(
          "replaced: {} has the rows of this load, and those that were written since it began\n",
          view_.name());
    if (!report.unknown_columns.empty())
      err << fmt::format("ignored, neither join key nor feature of {}: {}\n", view_.name(),
                         fmt::join(report.unknown_columns, ", "));
    if (context_.json()) {
      context_.out() << report.to_json() << '\n';
    } else {
      context_.out() << report.account.equation() << '\n'
                     << fmt::format("{:.2f} s, {:.0f} rows/s\n",
                                    std::chrono::duration<double>(report.elapsed).count(),
                                    rows_per_second(report.account.in, report.elapsed));
    }
    if (report.account.expired > 0)
      err << fmt::format(
          "{} not stored, older than what {} keeps (retention max_age {}); to keep such history, "
          "raise max_age (0: for ever), apply, and import again with --load NAME\n",
          counted_rows(report.account.expired), view_.name(),
          format_duration(Duration(view_.max_age_us())));
  }

  CommandContext& context_;
  const BulkImport& import_;
  const ColumnPlan& plan_;
  const v1::FeatureView& view_;
  Interruption interruption_;
  ProgressBar bar_;
  RejectFile rejects_;
  int rejections_shown_ = 0;
  std::uint64_t resumed_rows_ = 0;
  std::uint64_t bytes_total_ = 0;
  std::uint64_t bytes_before_ = 0;
  RowBatches* rows_ = nullptr;
};

}  // namespace

Outcome run_bulk_import(CommandContext& context, const BulkImport& import, const ColumnPlan& plan,
                        const v1::FeatureView& view) {
  return BulkImportRun(context, import, plan, view).run();
}

}  // namespace skua
