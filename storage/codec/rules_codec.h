#pragma once

#include <cstddef>

#include "storage/codec/record_io.h"
#include "storage/model/view_rules.h"

namespace skua {

// The rules of a view inside a record of the meta column family, in the order of the struct's
// members. What does not fit makes the reader's ok() false.
inline constexpr std::size_t kRulesBytesMin = 44;

void put_rules(RecordWriter& out, const ViewRules& rules);
[[nodiscard]] ViewRules get_rules(RecordReader& in);

}  // namespace skua
