#pragma once

#include <string>
#include <string_view>

#include "storage/model/receipt.h"

namespace skua {

// The answer to WriteRows and DeleteRows as JSON.
[[nodiscard]] std::string json_receipt(const WriteReceipt& receipt, std::string_view commit_token);

}  // namespace skua
