#include "api/kafka/codec/request_header.h"

namespace skua::kafka {
namespace {

bool has_tags(const ApiInfo& api, std::int16_t version) {
  return api.api != Api::kApiVersions && api.is_flexible(version);
}

}  // namespace

Status RequestHeader::read(Reader& reader) {
  api_key = reader.i16();
  api_version = reader.i16();
  correlation_id = reader.i32();
  client_id.reset();
  if (!reader.ok()) return reader.status("request header");
  if (!is_served()) {
    // What follows may have a form that is not known; the client id is only for the log.
    Reader rest(reader.rest());
    const auto name = rest.nullable_text();
    if (rest.ok()) client_id = name;
    return Status::ok_status();
  }
  client_id = reader.nullable_text();
  if (api()->is_flexible(api_version)) reader.skip_tags();
  return reader.status("request header");
}

void RequestHeader::write(Writer& writer) const {
  writer.put_i16(api_key);
  writer.put_i16(api_version);
  writer.put_i32(correlation_id);
  writer.put_nullable_text(client_id);
  const ApiInfo* info = api();
  if (info != nullptr && info->is_flexible(api_version)) writer.put_no_tags();
}

Status ResponseHeader::read(Reader& reader, const ApiInfo& api, std::int16_t version) {
  correlation_id = reader.i32();
  if (has_tags(api, version)) reader.skip_tags();
  return reader.status("response header");
}

void ResponseHeader::write(Writer& writer, const ApiInfo& api, std::int16_t version) const {
  writer.put_i32(correlation_id);
  if (has_tags(api, version)) writer.put_no_tags();
}

}  // namespace skua::kafka
