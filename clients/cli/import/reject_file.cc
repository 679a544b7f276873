#include "clients/cli/import/reject_file.h"

#include <fmt/format.h>

#include <cerrno>
#include <string_view>
#include <system_error>

namespace skua {
namespace {

void append_field(std::string& out, std::string_view text) {
  if (text.find_first_of(",\"\r\n") == text.npos) {
    out += text;
    return;
  }
  out += '"';
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  out += '"';
}

}  // namespace

std::string csv_line(const RejectedRow& row) {
  std::string out;
  append_field(out, row.file);
  out += fmt::format(",{},", row.line);
  append_field(out, row.column);
  out += ',';
  append_field(out, row.code);
  out += ',';
  append_field(out, row.reason);
  return out + "\n";
}

RejectFile::~RejectFile() {
  if (file_ != nullptr) std::fclose(file_);
}

Status RejectFile::open(const std::string& path) {
  path_ = path;
  file_ = std::fopen(path.c_str(), "wb");
  if (file_ == nullptr) {
    return invalid_argument(fmt::format("cannot write rejects to {}: {}", path,
                                        std::generic_category().message(errno)));
  }
  failed_ = std::fputs("file,line,column,code,reason\n", file_) < 0;
  return Status::ok_status();
}

void RejectFile::add(const RejectedRow& row) {
  failed_ = failed_ || std::fputs(csv_line(row).c_str(), file_) < 0;
}

Status RejectFile::close() {
  if (file_ == nullptr) return Status::ok_status();
  const bool closed = std::fclose(file_) == 0;
  file_ = nullptr;
  if (closed && !failed_) return Status::ok_status();
  return unavailable(
      fmt::format("not all rejects could be written to {}; is the disk full?", path_));
}

}  // namespace skua
