#pragma once

#include <string_view>

#include "api/payload/row_reader.h"

namespace skua {

// What the schema of a Kafka Connect envelope says of the fields of its payload, beyond their JSON:
// {"type": "struct", "fields": [{"field": "seen_at", "type": "int64", "name": "...Timestamp"}]}.
// `is_change`: the payload is a Debezium event, and the row is its field `after` (or `before`). A
// schema that cannot be read says nothing.
[[nodiscard]] FieldMeanings meanings_of_connect_schema(std::string_view schema,
                                                       const RowShape& shape, bool is_change);

}  // namespace skua
