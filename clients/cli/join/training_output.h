#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "clients/cli/files/output_file.h"
#include "clients/cli/join/training_rows.h"
#include "storage/base/result.h"

namespace skua {

// The file of a training set. It appears under its name whole, or not at all. Not thread-safe.
class TrainingOutput {
 public:
  explicit TrainingOutput(std::unique_ptr<OutputFile> file) : file_(std::move(file)) {}
  virtual ~TrainingOutput() = default;
  TrainingOutput(const TrainingOutput&) = delete;
  TrainingOutput& operator=(const TrainingOutput&) = delete;

  // Errors: of the file; RESOURCE_EXHAUSTED (memory).
  [[nodiscard]] virtual Status append(const TrainingRows& rows) = 0;
  // Publishes the file. REQUIRES: called once, last.
  [[nodiscard]] Status finish() {
    RETURN_IF_ERROR(do_finish());
    return file_->publish();
  }
  [[nodiscard]] std::uint64_t bytes() const { return file_->bytes(); }

 protected:
  [[nodiscard]] OutputFile& file() { return *file_; }

 private:
  [[nodiscard]] virtual Status do_finish() = 0;

  std::unique_ptr<OutputFile> file_;
};

// An object per line; a value that is not there is null.
[[nodiscard]] std::unique_ptr<TrainingOutput> create_ndjson_training(
    std::unique_ptr<OutputFile> file, const SpineLayout& spine,
    const std::vector<OutputColumn>& features);
// A header, then a line per row: null is an empty field, an empty text is quoted, lists are JSON.
[[nodiscard]] Result<std::unique_ptr<TrainingOutput>> create_csv_training(
    std::unique_ptr<OutputFile> file, const SpineLayout& spine,
    const std::vector<OutputColumn>& features);

}  // namespace skua
