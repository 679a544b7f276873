#pragma once

#include "api/payload/avro_plan.h"

namespace skua {

// Set the callbacks of a node by what it is for; the type says which of them libavro calls.

// A value of a column, or of a record key.
void make_value_node(AvroNode& node);
// An element of a list.
void make_element_node(AvroNode& node);
// A value that is passed over, with its refusal, its name or its presence noted.
void make_skip_node(AvroNode& node);
// `op` of an event.
void make_op_node(AvroNode& node);
// A moment of an event.
void make_time_node(AvroNode& node);

}  // namespace skua
