#include "clients/cli/import/reject_file.h"

#include <fmt/format.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <functional>
#include <system_error>

#include "clients/cli/text/csv_text.h"

namespace skua {
namespace {

constexpr char kHeader[] = "file,line,column,code,reason";

}  // namespace

std::string csv_line(const RejectedRow& row) {
  std::string out;
  append_csv_words(out, row.file);
  out += fmt::format(",{},", row.line);
  append_csv_words(out, row.column);
  out += ',';
  append_csv_words(out, row.code);
  out += ',';
  append_csv_words(out, row.reason);
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
  failed_ = std::fprintf(file_, "%s\n", kHeader) < 0;
  return Status::ok_status();
}

Status RejectFile::open_again(const std::string& path) {
  std::ifstream there(path, std::ios::binary);
  std::string line;
  if (!std::getline(there, line) || line != kHeader) return open(path);
  std::uintmax_t bytes = line.size() + 1;
  // The last line may be cut off.
  while (std::getline(there, line) && !there.eof()) {
    known_.insert(std::hash<std::string>{}(line + "\n"));
    bytes += line.size() + 1;
  }
  there.close();
  std::error_code error;
  std::filesystem::resize_file(path, bytes, error);
  path_ = path;
  file_ = error ? nullptr : std::fopen(path.c_str(), "ab");
  if (file_ != nullptr) return Status::ok_status();
  return invalid_argument(fmt::format("cannot write rejects to {}", path));
}

void RejectFile::add(const RejectedRow& row) {
  const std::string line = csv_line(row);
  if (known_.contains(std::hash<std::string>{}(line))) return;
  failed_ = failed_ || std::fputs(line.c_str(), file_) < 0;
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
