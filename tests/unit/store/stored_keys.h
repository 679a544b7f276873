#pragma once

#include <set>
#include <string>

#include "storage/model/feature_view.h"

namespace skua::test {

// The generations that rows of `history` and `latest` are filed under in the store of a folder,
// which no engine has open.
[[nodiscard]] std::set<Generation> generations_in(const std::string& data_dir);

}  // namespace skua::test
