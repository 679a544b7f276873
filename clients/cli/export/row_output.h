#pragma once

#include <memory>
#include <string>
#include <vector>

#include "clients/cli/files/output_file.h"
#include "skua/v1/online.pb.h"
#include "skua/v1/registry.pb.h"
#include "storage/base/result.h"
#include "storage/model/value_type.h"

namespace skua {

struct OutputColumn {
  std::string name;
  ValueType type = ValueType::kString;
};

// The columns of an exported view; every file has event_timestamp, created_timestamp, sequence and
// deleted between the two.
struct OutputColumns {
  std::vector<OutputColumn> keys;
  std::vector<OutputColumn> features;

  [[nodiscard]] static OutputColumns of(const v1::FeatureView& view);
};

// Brings a page into exactly these columns. Errors: INTERNAL (columns of different lengths),
// ABORTED (the schema of the view changed meanwhile).
[[nodiscard]] Status fit_page(const OutputColumns& columns, v1::RowColumns& page);

// A file of exported rows in one format. Not thread-safe.
class RowOutput {
 public:
  explicit RowOutput(std::unique_ptr<OutputFile> file) : file_(std::move(file)) {}
  virtual ~RowOutput() = default;
  RowOutput(const RowOutput&) = delete;
  RowOutput& operator=(const RowOutput&) = delete;

  // Some rows of a page. REQUIRES: fit_page(). Errors: of the file; RESOURCE_EXHAUSTED (memory).
  [[nodiscard]] Status append(const v1::RowColumns& page, const std::vector<std::uint32_t>& rows) {
    rows_ += rows.size();
    return do_append(page, rows);
  }
  // Publishes the file. REQUIRES: called once, last.
  [[nodiscard]] Status finish() {
    RETURN_IF_ERROR(do_finish());
    return file_->publish();
  }

  [[nodiscard]] std::uint64_t rows() const { return rows_; }
  // Written, or to be written.
  [[nodiscard]] std::uint64_t bytes() const { return file_->bytes() + bytes_held(); }
  [[nodiscard]] const std::string& sha256() const { return file_->sha256(); }

 protected:
  [[nodiscard]] OutputFile& file() { return *file_; }

 private:
  [[nodiscard]] virtual Status do_append(const v1::RowColumns& page,
                                         const std::vector<std::uint32_t>& rows) = 0;
  [[nodiscard]] virtual Status do_finish() = 0;
  // Rows that are still in memory.
  [[nodiscard]] virtual std::size_t bytes_held() const = 0;

  std::unique_ptr<OutputFile> file_;
  std::uint64_t rows_ = 0;
};

// An object per line, as row_json.h says.
[[nodiscard]] std::unique_ptr<RowOutput> create_ndjson_output(std::unique_ptr<OutputFile> file);
// A header, then a line per row: null is an empty field, an empty text is quoted, lists are JSON.
[[nodiscard]] Result<std::unique_ptr<RowOutput>> create_csv_output(std::unique_ptr<OutputFile> file,
                                                                   const OutputColumns& columns);

}  // namespace skua
