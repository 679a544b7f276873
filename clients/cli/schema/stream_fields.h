#pragma once

#include <string>

#include "clients/cli/schema/yaml_fields.h"
#include "skua/v1/registry.pb.h"

namespace skua {

// Reads `stream:` of a feature view: format, schema or schema_file, message_type, envelope,
// timestamp_field, on_bad_row, key_format. The schema is JSON text for avro and base64 of a
// FileDescriptorSet for protobuf; a schema_file holds either as it is, and its path begins in the
// folder of `file`. `what` names the view in errors, which are left in `fields`.
void read_stream(const std::string& file, YamlFields& fields, const std::string& what,
                 v1::FeatureView& out);

}  // namespace skua
