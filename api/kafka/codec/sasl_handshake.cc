#include "api/kafka/codec/sasl_handshake.h"

#include "api/kafka/codec/fields.h"

namespace skua::kafka {
namespace {

template <typename Io, typename Request>
void request_layout(Io io, Request& request, std::int16_t) {
  io.text(request.mechanism);
}

template <typename Io, typename Response>
void response_layout(Io io, Response& response, std::int16_t) {
  io.integer(response.error);
  io.array(response.mechanisms, 2, [&](auto& mechanism) { io.text(mechanism); });
}

}  // namespace

Status SaslHandshakeRequest::read(Reader& reader, std::int16_t version) {
  request_layout(FieldReader(reader), *this, version);
  return reader.status("SaslHandshake request");
}

void SaslHandshakeRequest::write(Writer& writer, std::int16_t version) const {
  request_layout(FieldWriter(writer), *this, version);
}

Status SaslHandshakeResponse::read(Reader& reader, std::int16_t version) {
  response_layout(FieldReader(reader), *this, version);
  return reader.status("SaslHandshake response");
}

void SaslHandshakeResponse::write(Writer& writer, std::int16_t version) const {
  response_layout(FieldWriter(writer), *this, version);
}

}  // namespace skua::kafka
