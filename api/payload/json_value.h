#pragma once

#include "api/payload/json_text.h"
#include "api/payload/row_sink.h"

namespace skua {

// Hands one JSON value to the sink. The Status is about the text; what does not fit the column is
// the sink's failure.
[[nodiscard]] Status read_json_value(JsonText& text, JsonRecordValue& value, FieldIndex field,
                                     ValueMeaning meaning, RowSink& sink);

}  // namespace skua
