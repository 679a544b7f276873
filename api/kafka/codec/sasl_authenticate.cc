#include "api/kafka/codec/sasl_authenticate.h"

#include "api/kafka/codec/fields.h"

namespace skua::kafka {
namespace {

template <typename Io, typename Request>
void request_layout(Io io, Request& request, std::int16_t) {
  io.bytes(request.token);
}

template <typename Io, typename Response>
void response_layout(Io io, Response& response, std::int16_t version) {
  io.integer(response.error);
  io.nullable_text(response.error_message);
  io.bytes(response.token);
  if (version >= 1) io.integer(response.session_lifetime_ms);
}

}  // namespace

Status SaslAuthenticateRequest::read(Reader& reader, std::int16_t version) {
  request_layout(FieldReader(reader), *this, version);
  return reader.status("SaslAuthenticate request");
}

void SaslAuthenticateRequest::write(Writer& writer, std::int16_t version) const {
  request_layout(FieldWriter(writer), *this, version);
}

Status SaslAuthenticateResponse::read(Reader& reader, std::int16_t version) {
  response_layout(FieldReader(reader), *this, version);
  return reader.status("SaslAuthenticate response");
}

void SaslAuthenticateResponse::write(Writer& writer, std::int16_t version) const {
  response_layout(FieldWriter(writer), *this, version);
}

}  // namespace skua::kafka
