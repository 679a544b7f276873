#pragma once

#include <functional>
#include <string>
#include <vector>

#include "clients/cli/command_context.h"
#include "clients/cli/import/bulk_importer.h"
#include "clients/cli/import/source_files.h"

namespace skua {

// A bulk import whose arguments and files are found good.
struct BulkImport {
  BulkSource source;
  std::vector<SourceFile> files;
  std::size_t in_flight = 8;
  std::string rejects;  // Path; empty: none.
};

// `skua import --bulk`: loads, and prints the report.
[[nodiscard]] Outcome run_bulk_import(CommandContext& context, const BulkImport& import,
                                      const ColumnPlan& plan, const v1::FeatureView& view);

}  // namespace skua
