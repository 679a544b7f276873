#include "clients/cli/export/view_files.h"

#include <fmt/format.h>

#include "clients/cli/files/late_file.h"
#include "storage/base/time.h"

namespace skua {
namespace {

constexpr std::size_t kDateSize = 10;  // 2013-07-04

std::string date_of(std::int64_t us) { return format_rfc3339(Timestamp{us}).substr(0, kDateSize); }

}  // namespace

ViewFiles::ViewFiles(Files& files, CreateOutput create, std::string dir, std::string format,
                     bool by_date, const v1::FeatureView& view)
    : files_(files),
      create_(std::move(create)),
      dir_(std::move(dir)),
      format_(std::move(format)),
      by_date_(by_date),
      view_(view.name()),
      columns_(OutputColumns::of(view)) {}

Result<RowOutput*> ViewFiles::output_of(const std::string& date, std::uint32_t number) {
  const auto found = begun_.find(date);
  if (found != begun_.end()) return found->second.output.get();
  const std::string folder = date.empty() ? view_ : fmt::format("{}/event_date={}", view_, date);
  const std::string name = fmt::format("{}/part-{:05}.{}", folder, number, format_);
  const std::string path = fmt::format("{}/{}", dir_, name);
  std::unique_ptr<OutputFile> file;
  if (by_date_) {
    file = std::make_unique<LateFile>([this, path] { return files_.create(path); });
  } else {
    ASSIGN_OR_RETURN(file, files_.create(path));
  }
  ASSIGN_OR_RETURN(auto output, create_(std::move(file), columns_));
  RowOutput* const out = output.get();
  begun_[date] = {name, std::move(output)};
  return out;
}

Status ViewFiles::append(const v1::RowColumns& page, std::uint32_t number) {
  std::map<std::string, std::vector<std::uint32_t>> rows;
  for (std::uint32_t row = 0; row < page.rows(); ++row) {
    const std::int64_t us = page.event_timestamps_us(static_cast<int>(row));
    rows[by_date_ ? date_of(us) : ""].push_back(row);
  }
  for (const auto& [date, chosen] : rows) {
    ASSIGN_OR_RETURN(RowOutput* const output, output_of(date, number));
    RETURN_IF_ERROR(output->append(page, chosen));
  }
  return Status::ok_status();
}

std::uint64_t ViewFiles::bytes() const {
  std::uint64_t out = 0;
  for (const auto& [date, begun] : begun_) out += begun.output->bytes();
  return out;
}

Result<std::vector<SnapshotFile>> ViewFiles::publish() {
  std::vector<SnapshotFile> out;
  for (auto& [date, begun] : begun_) {
    RETURN_IF_ERROR(begun.output->finish());
    out.push_back(
        {begun.name, begun.output->rows(), begun.output->bytes(), begun.output->sha256()});
    begun.output.reset();
  }
  begun_.clear();
  return out;
}

}  // namespace skua
