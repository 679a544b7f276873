#include "clients/cli/open_spine.h"

#include <fmt/format.h>

#include <algorithm>

#include "clients/cli/join/avro_spine.h"
#include "clients/cli/join/told_columns.h"
#include "clients/cli/open_rows.h"

namespace skua {

Spine::Spine(std::vector<SourceFile> sources, const SpineOptions& options,
             const ParquetLimits& limits, bool as_text, Files& files, ArrowSupport& arrow)
    : sources_(std::move(sources)),
      options_(options),
      limits_(limits),
      as_text_(as_text),
      files_(files),
      arrow_(arrow) {}

Result<std::unique_ptr<Spine>> Spine::open(std::vector<SourceFile> sources,
                                           const SpineOptions& options, const ParquetLimits& limits,
                                           bool as_text, Files& files, ArrowSupport& arrow) {
  std::unique_ptr<Spine> spine(
      new Spine(std::move(sources), options, limits, as_text, files, arrow));
  RETURN_IF_ERROR(spine->look());
  return spine;
}

Status Spine::look() {
  const std::string& format = sources_.front().format;
  for (const SourceFile& source : sources_) {
    if (source.is_stream || source.path == "-")
      return invalid_argument(
          "a spine is read twice, which standard input and pipes are not; name a file");
    if (source.format != format)
      return invalid_argument(fmt::format("{}: is {}, and {} is {}; a spine is of one format",
                                          source.path, source.format, sources_.front().path,
                                          format));
  }
  if (format != "parquet") {
    auto columns = format == "avro" ? avro_columns() : text_columns();
    if (!columns.ok()) return columns.status();
    RETURN_IF_ERROR(check_asking_columns(sources_.front().path, options_, *columns));
    ASSIGN_OR_RETURN(plan_, SpinePlan::make(options_, *std::move(columns)));
    layout_ = plan_->layout();
  }
  for (std::size_t i = 0; i < sources_.size(); ++i) {
    ASSIGN_OR_RETURN(const auto file, open_file(i));
    if (i == 0) layout_ = file->layout();
    is_looked_at_ = true;
  }
  return Status::ok_status();
}

Result<std::vector<OutputColumn>> Spine::text_columns() {
  ToldColumns told(options_);
  for (const SourceFile& source : sources_) {
    ASSIGN_OR_RETURN(auto stream, files_.open(source.path));
    ByteSource bytes(std::move(stream));
    RETURN_IF_ERROR(source.format == "csv" ? told.add_csv(source, bytes)
                                           : told.add_ndjson(source, bytes));
  }
  return told.columns();
}

Result<std::vector<OutputColumn>> Spine::avro_columns() {
  std::vector<OutputColumn> first;
  for (const SourceFile& source : sources_) {
    ASSIGN_OR_RETURN(auto stream, files_.open(source.path));
    ASSIGN_OR_RETURN(auto columns, avro_spine_columns(source, std::move(stream), options_));
    const auto is_same = [](const OutputColumn& a, const OutputColumn& b) {
      return a.name == b.name && a.type == b.type;
    };
    if (first.empty()) first = columns;
    if (!std::is_permutation(first.begin(), first.end(), columns.begin(), columns.end(), is_same))
      return invalid_argument(fmt::format(
          "{}: has other columns than the first file of the spine, or other types", source.path));
  }
  return first;
}

Result<std::unique_ptr<SpineFile>> Spine::open_file(std::size_t index) {
  const SourceFile& source = sources_[index];
  if (!plan_.has_value())
    return arrow_.open_parquet_spine(source, limits_, options_, is_looked_at_ ? &layout_ : nullptr,
                                     as_text_);
  ASSIGN_OR_RETURN(auto rows, open_rows(source, plan_->columns(), limits_, files_, arrow_));
  return make_planned_spine(source.path, std::move(rows), *plan_);
}

}  // namespace skua
