#pragma once

#include <compare>
#include <string_view>

#include "clients/cli/import/coerced_rows.h"

namespace skua {

// Whether two cells of a type hold the same; all NaN are the same.
[[nodiscard]] bool same_cell(ValueType type, std::string_view a, std::string_view b);

// How the entities of two rows stand to each other in an export: by their join keys. REQUIRES: both
// rows are of one plan, with so many join keys.
[[nodiscard]] std::strong_ordering compare_entities(const CoercedRows& a, std::size_t row_a,
                                                    const CoercedRows& b, std::size_t row_b,
                                                    std::size_t keys);

// The same of the rows: by entity, then the newest event timestamp first. Equal: versions of one
// row.
[[nodiscard]] std::strong_ordering compare_rows(const CoercedRows& a, std::size_t row_a,
                                                const CoercedRows& b, std::size_t row_b,
                                                std::size_t keys);

}  // namespace skua
