#include "api/kafka/codec/init_producer_id.h"

#include "api/kafka/codec/fields.h"

namespace skua::kafka {
namespace {

template <typename Io, typename Request>
void request_layout(Io io, Request& request, std::int16_t) {
  io.nullable_text(request.transactional_id);
  io.integer(request.transaction_timeout_ms);
}

template <typename Io, typename Response>
void response_layout(Io io, Response& response, std::int16_t) {
  io.integer(response.throttle_time_ms);
  io.integer(response.error);
  io.integer(response.producer_id);
  io.integer(response.producer_epoch);
}

}  // namespace

Status InitProducerIdRequest::read(Reader& reader, std::int16_t version) {
  request_layout(FieldReader(reader), *this, version);
  return reader.status("InitProducerId request");
}

void InitProducerIdRequest::write(Writer& writer, std::int16_t version) const {
  request_layout(FieldWriter(writer), *this, version);
}

Status InitProducerIdResponse::read(Reader& reader, std::int16_t version) {
  response_layout(FieldReader(reader), *this, version);
  return reader.status("InitProducerId response");
}

void InitProducerIdResponse::write(Writer& writer, std::int16_t version) const {
  response_layout(FieldWriter(writer), *this, version);
}

}  // namespace skua::kafka
