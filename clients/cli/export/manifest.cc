#include "clients/cli/export/manifest.h"

#include "clients/cli/text/json_text.h"
#include "storage/base/time.h"

namespace skua {
namespace {

template <typename Fields>
void append_schema(std::string& out, const char* member, const Fields& fields) {
  out += ",\n  ";
  append_json_string(out, member);
  out += ": [";
  for (const auto& field : fields) {
    out += out.back() == '[' ? "" : ", ";
    out += "{\"name\": ";
    append_json_string(out, field.name());
    out += ", \"type\": ";
    append_json_string(out, v1::ValueType_Name(field.type()));
    out += "}";
  }
  out += "]";
}

void append_text(std::string& out, const char* member, const std::string& text) {
  out += ",\n  ";
  append_json_string(out, member);
  out += ": ";
  append_json_string(out, text);
}

void append_count(std::string& out, const char* member, std::uint64_t value) {
  out += ",\n  ";
  append_json_string(out, member);
  out += ": ";
  append_json_uint(out, value);
}

}  // namespace

std::string ExportManifest::to_json() const {
  std::string out = "{\n  \"format\": \"skua-export-1\"";
  append_text(out, "project", project);
  append_text(out, "feature_view", view.name());
  append_text(out, "rows_kind", v1::SnapshotRows_Name(rows_kind));
  if (as_of_us != 0) append_text(out, "as_of", format_rfc3339(Timestamp{as_of_us}));
  append_text(out, "read_time", format_rfc3339(Timestamp{snapshot.read_time_us()}));
  append_count(out, "snapshot_sequence", snapshot.sequence());
  append_text(out, "commit_token", snapshot.commit_token());
  append_count(out, "schema_version", schema_version);
  append_schema(out, "join_keys", view.join_keys());
  append_schema(out, "features", view.features());
  append_count(out, "rows", rows);
  out += ",\n  \"files\": [";
  for (const ExportedFile& file : files) {
    out += out.back() == '[' ? "\n    {\"name\": " : ",\n    {\"name\": ";
    append_json_string(out, file.name);
    out += ", \"rows\": ";
    append_json_uint(out, file.rows);
    out += ", \"bytes\": ";
    append_json_uint(out, file.bytes);
    out += ", \"sha256\": ";
    append_json_string(out, file.sha256);
    out += "}";
  }
  out += files.empty() ? "]\n}\n" : "\n  ]\n}\n";
  return out;
}

}  // namespace skua
