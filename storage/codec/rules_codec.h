#pragma once

#include <cstddef>

#include "storage/codec/record_io.h"
#include "storage/model/view_rules.h"

namespace skua {

// The rules of a view inside a record of the meta column family, in the order of the struct's
// members, without what a replacement says, which stands by itself where there was one. What does
// not fit makes the reader's ok() false.
inline constexpr std::size_t kRulesBytesMin = 44;
inline constexpr std::size_t kReplacementBytes = 12;

void put_rules(RecordWriter& out, const ViewRules& rules);
[[nodiscard]] ViewRules get_rules(RecordReader& in);

// `replaced_by` and `replaced_at`. REQUIRES for writing: the rows were replaced. False: what stands
// there is no replacement.
void put_replacement(RecordWriter& out, const ViewRules& rules);
[[nodiscard]] bool get_replacement(RecordReader& in, ViewRules& rules);

}  // namespace skua
