#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "clients/cli/arrow/arrow_support.h"
#include "clients/cli/files/files.h"
#include "clients/cli/join/planned_spine.h"
#include "clients/cli/join/spine_rows.h"

namespace skua {

// The files of a spine, of one format and with the same columns. Not thread-safe.
class Spine {
 public:
  // Looks at every file, so that what is wrong with one is said before any row is asked for; text
  // is read once, to tell what its columns hold. `as_text`: the rows are wanted as cells. Options,
  // files and Arrow outlive it. Errors: INVALID_ARGUMENT (columns, formats), those of the files.
  [[nodiscard]] static Result<std::unique_ptr<Spine>> open(std::vector<SourceFile> sources,
                                                           const SpineOptions& options,
                                                           const ParquetLimits& limits,
                                                           bool as_text, Files& files,
                                                           ArrowSupport& arrow);

  [[nodiscard]] const std::vector<SourceFile>& sources() const { return sources_; }
  [[nodiscard]] const SpineLayout& layout() const { return layout_; }
  // The file outlives neither this nor the options.
  [[nodiscard]] Result<std::unique_ptr<SpineFile>> open_file(std::size_t index);

 private:
  Spine(std::vector<SourceFile> sources, const SpineOptions& options, const ParquetLimits& limits,
        bool as_text, Files& files, ArrowSupport& arrow);

  [[nodiscard]] Status look();
  [[nodiscard]] Result<std::vector<OutputColumn>> text_columns();
  [[nodiscard]] Result<std::vector<OutputColumn>> avro_columns();

  const std::vector<SourceFile> sources_;
  const SpineOptions& options_;
  const ParquetLimits limits_;
  const bool as_text_;
  Files& files_;
  ArrowSupport& arrow_;
  SpineLayout layout_;
  std::optional<SpinePlan> plan_;  // Unless of Parquet.
  bool is_looked_at_ = false;
};

}  // namespace skua
