#include "api/kafka/codec/find_coordinator.h"

#include "api/kafka/codec/fields.h"

namespace skua::kafka {
namespace {

template <typename Io, typename Request>
void request_layout(Io io, Request& request, std::int16_t version) {
  io.text(request.key);
  if (version >= 1) io.integer(request.key_type);
}

template <typename Io, typename Response>
void response_layout(Io io, Response& response, std::int16_t version) {
  if (version >= 1) io.integer(response.throttle_time_ms);
  io.integer(response.error);
  if (version >= 1) io.nullable_text(response.error_message);
  io.integer(response.node_id);
  io.text(response.host);
  io.integer(response.port);
}

}  // namespace

Status FindCoordinatorRequest::read(Reader& reader, std::int16_t version) {
  request_layout(FieldReader(reader), *this, version);
  return reader.status("FindCoordinator request");
}

void FindCoordinatorRequest::write(Writer& writer, std::int16_t version) const {
  request_layout(FieldWriter(writer), *this, version);
}

Status FindCoordinatorResponse::read(Reader& reader, std::int16_t version) {
  response_layout(FieldReader(reader), *this, version);
  return reader.status("FindCoordinator response");
}

void FindCoordinatorResponse::write(Writer& writer, std::int16_t version) const {
  response_layout(FieldWriter(writer), *this, version);
}

}  // namespace skua::kafka
