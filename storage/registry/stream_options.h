#pragma once

#include <string_view>
#include <vector>

#include "storage/base/limits.h"
#include "storage/base/result.h"
#include "storage/model/stream_source.h"

namespace skua {

// What the registry itself knows about a view's stream options: names, bounds, differences. Whether
// a schema can be read is judged by the DefinitionCheck (change_plan.h).

[[nodiscard]] std::string_view record_format_name(RecordFormat format);        // "json"
[[nodiscard]] std::string_view record_envelope_name(RecordEnvelope envelope);  // "debezium"
[[nodiscard]] std::string_view bad_row_policy_name(BadRowPolicy policy);       // "dead_letter"
[[nodiscard]] std::string_view key_format_name(KeyFormat format);              // "text"

// The options are known ones, a schema stands exactly where the format needs it, and texts keep to
// their bounds. Errors: INVALID_ARGUMENT that begins with `label`.
[[nodiscard]] Status check_stream(const std::string& label, const StreamSource& stream,
                                  const Limits& limits);

// One line per difference: "stream.format: json -> avro".
[[nodiscard]] std::vector<std::string> stream_differences(const StreamSource& before,
                                                          const StreamSource& after);

}  // namespace skua
