#pragma once

#include "clients/cli/command_context.h"
#include "skua/v1/ingest.pb.h"

namespace skua {

// Prints the receipt of a small write, and returns the outcome: refused when rows were rejected.
[[nodiscard]] Outcome print_receipt(CommandContext& context, const v1::WriteRowsResponse& receipt);

}  // namespace skua
