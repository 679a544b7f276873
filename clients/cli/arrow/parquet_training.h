#pragma once

#include <memory>

#include "clients/cli/join/training_output.h"

namespace skua {

// See ArrowSupport::create_parquet_training().
[[nodiscard]] Result<std::unique_ptr<TrainingOutput>> create_parquet_training_file(
    std::unique_ptr<OutputFile> file, const SpineLayout& spine,
    const std::vector<OutputColumn>& features);

}  // namespace skua
